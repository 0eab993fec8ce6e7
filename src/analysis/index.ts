export { exitCodeOf, type Expectation } from './exit.js';
export { summarize } from './summarize.js';
export {
  VERDICTS,
  type FfiKind,
  type GroupSummary,
  type HeardSummary,
  type Percentiles,
  type ProcessSummary,
  type StallSummary,
  type Summary,
  type ThresholdResult,
  type VerdictName,
} from './types.js';
