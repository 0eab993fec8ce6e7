export { evaluateRun, type RunEvaluation } from './evaluate.js';
export { evaluation, GOALS, type Evaluation } from './evaluation.js';
export { thresholdsFrom } from './last-part.js';
export { leavingOf, type Leaving } from './leaving.js';
export { exitCodeOf } from './exit.js';
export { refusals } from './refusals.js';
export { seriesOf } from './series/index.js';
export type {
  Column,
  DrawnSignal,
  Grid,
  GroupSeries,
  LatencyColumns,
  RunSeries,
} from './series/types.js';
export {
  recoveryOf,
  recoveryTable,
  type RecoveryTable,
  type RunRecovery,
} from './recovery/index.js';
export {
  SIGN_RULES,
  WELL_US,
  signalsOf,
  signalsTable,
  type RunSignals,
  type Sign,
  type SignalsTable,
} from './signals/index.js';
export { jsBusyShare } from './processes.js';
export { summarize } from './summarize.js';
export { turnLatencies, type StageTimes } from './turn-latencies.js';
export { TURN_STAGES, type TurnFigures, type TurnStage } from './turn-types.js';
export { overloadText, type Overload } from './overload.js';
export {
  VERDICTS,
  type GroupSummary,
  type Percentiles,
  type PressureSummary,
  type ProcessSummary,
  type StallSummary,
  type Summary,
  type ThresholdResult,
  type VerdictName,
} from './types.js';
