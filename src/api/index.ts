/** What `import … from 'framestall'` gives; docs/api.md tells it. */
export { readRun, run } from './run.js';
export type { Missing, Outcome, Run, RunOptions, Scenario } from './types.js';
export { EXIT, UserError } from '../units/errors.js';
export { VERDICTS } from '../analysis/index.js';
export type {
  GroupSummary,
  Percentiles,
  PressureSummary,
  ProcessSummary,
  StallSummary,
  Summary,
  VerdictName,
} from '../analysis/index.js';
