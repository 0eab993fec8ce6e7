export { exitCodeOf } from './exit.js';
export { summarize } from './summarize.js';
export {
  VERDICTS,
  type GroupSummary,
  type Percentiles,
  type ProcessSummary,
  type StallSummary,
  type Summary,
  type VerdictName,
} from './types.js';
