export { againstBaseline, FEW_RUNS_FLOOR, type AgainstBaseline } from './baseline.js';
export {
  compare,
  comparisonExit,
  matchesFigure,
  type Comparison,
  type FigureComparison,
  type Unavailable,
  type Versus,
} from './compare.js';
export { figureKeys, figuresFor } from './figures.js';
export { MARGIN_DEFAULT } from './limits.js';
export { pairsShown, type PairShown, type RunShown } from './pairs-shown.js';
export { interleaved } from './order.js';
export { plannedVariants, variantsOf, type PlannedRun, type Variant } from './variants.js';
export {
  allRuns,
  matrixOf,
  SIGNS,
  signOf,
  worstVerdict,
  type Matrix,
  type MatrixRun,
} from './matrix.js';
export { beliefs, nextStep, type Noise, type Range } from './bisect.js';
export { runsExpected } from './bisect-forecast.js';
export { setAside, toldBy } from './bisect-runs.js';
export type { Bisection, BisectRun } from './bisect-types.js';
