import { seededRandom } from '../units/seeded.js';

/** Up to here all 2^n sign patterns are gone through; above, so many are drawn. */
const ENUMERATED_MOST = 20;
const DRAWN = 40_000;
const SEED = 1;
const LEVEL = 0.05;
/** Sums of doubles that should be equal differ in their last digits. */
const TIE = 1e-9;

export type SignFlips = {
  mean: number;
  /** Two-sided p of "the pairs' differences are symmetric about 0". */
  p: number;
  /** All shifts that the test would not reject at 5 %; null where too few pairs allow no limit. */
  interval: { low: number; high: number } | null;
};

/**
 * The exact sign-flip (randomization) test of paired differences, Fisher 1935, and the interval
 * that comes of inverting it. For the mean the inversion is known in closed form: the means of all
 * subsets of the pairs cut the line into equally likely parts (Hartigan, "Using subsample values as
 * typical values", JASA 64, 1969). It asks nothing of the distribution but symmetry, which
 * interleaving in random order gives to two equal variants. What being first does to a run cancels
 * in the mean of two blocks of opposite order, and stays in the test's reference: it errs to the safe side.
 * @param differences one per pair, finite, any unit
 */
export function signFlips(differences: readonly number[]): SignFlips {
  const n = differences.length;
  const total = differences.reduce((sum, d) => sum + d, 0);
  const { sums, sizes } =
    n <= ENUMERATED_MOST ? allSubsets(differences) : drawnSubsets(differences);
  const reach = Math.abs(total) - TIE * scaleOf(differences);
  let asFar = 0;
  for (const sum of sums) if (Math.abs(total - 2 * sum) >= reach) asFar++;
  const drawn = n > ENUMERATED_MOST;
  return {
    mean: n === 0 ? 0 : total / n,
    p: drawn ? (asFar + 1) / (sums.length + 1) : asFar / sums.length,
    interval: intervalOf(sums, sizes),
  };
}

/** The smallest p that so many pairs can give: all differences on one side. */
export const smallestP = (pairs: number): number => Math.min(1, 2 ** (1 - pairs));

type Subsets = { sums: Float64Array; sizes: Uint8Array | Uint32Array };

function allSubsets(values: readonly number[]): Subsets {
  const sums = new Float64Array(2 ** values.length);
  const sizes = new Uint8Array(sums.length);
  for (const [i, value] of values.entries()) {
    const bit = 2 ** i;
    for (let rest = 0; rest < bit; rest++) {
      sums[bit + rest] = (sums[rest] ?? 0) + value;
      sizes[bit + rest] = (sizes[rest] ?? 0) + 1;
    }
  }
  return { sums, sizes };
}

function drawnSubsets(values: readonly number[]): Subsets {
  const random = seededRandom(SEED);
  const sums = new Float64Array(DRAWN);
  const sizes = new Uint32Array(DRAWN);
  for (let draw = 0; draw < DRAWN; draw++) {
    for (const value of values) {
      if (random() < 0.5) continue;
      sums[draw] = (sums[draw] ?? 0) + value;
      sizes[draw] = (sizes[draw] ?? 0) + 1;
    }
  }
  return { sums, sizes };
}

function intervalOf(sums: Float64Array, sizes: Subsets['sizes']): SignFlips['interval'] {
  const means = new Float64Array(sums.length);
  let filled = 0;
  for (const [i, sum] of sums.entries()) {
    const size = sizes[i] ?? 0;
    if (size > 0) means[filled++] = sum / size; // the empty subset has no mean
  }
  const sorted = means.subarray(0, filled).sort();
  const outside = Math.floor((LEVEL / 2) * (filled + 1));
  const low = sorted[outside - 1];
  const high = sorted[filled - outside];
  return low === undefined || high === undefined ? null : { low, high };
}

const scaleOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + Math.abs(value), 0);
