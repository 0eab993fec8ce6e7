import { plural } from '../units/numbers.js';
import { LEVEL, PAIRS_LEAST } from './limits.js';
import { pairsForFamily, pairsToDecide } from './repeats.js';
import { signFlips } from './sign-flips.js';

export type Answer = 'better' | 'worse' | 'same' | "can't tell";

/** One figure of the two variants, one entry per pair in which both have it. */
export type Pairs = { baseline: readonly number[]; candidate: readonly number[] };

/**
 * What the pairs of one figure say, before the other figures are looked at. `ratio`: differences
 * of natural logarithms; `difference`: in the figure's unit, where a zero allows no ratio.
 */
export type Effect = {
  scale: 'ratio' | 'difference';
  pairs: number;
  /** Candidate against baseline: `0.1` is 10 % more with `ratio`. */
  estimate: number;
  interval: { low: number; high: number } | null;
  /** On the scale of the estimate, both ways alike in logarithms: 10 % is ×1.1 and ÷1.1. */
  margin: { low: number; high: number };
  p: number;
  differences: readonly number[];
  /** Half the equivalence range, in the differences' scale. */
  reach: number;
};

/**
 * @param margin as a share, above 0
 * @param floor in the figure's unit: a smaller difference means nothing, where ratios can't be had
 */
export function effectOf(pairs: Pairs, margin: number, floor: number): Effect {
  const { baseline, candidate } = pairs;
  const scale = [...baseline, ...candidate].every((v) => v > 0) ? 'ratio' : 'difference';
  const differences = candidate.map((value, i) => {
    const base = baseline[i] ?? Number.NaN;
    return scale === 'ratio' ? Math.log(value / base) : value - base;
  });
  // Of both variants, so that swapping them swaps the answer and nothing else.
  const mean = [...baseline, ...candidate].reduce((sum, v) => sum + v, 0) / (2 * baseline.length);
  const reach = scale === 'ratio' ? Math.log1p(margin) : Math.max(floor, margin * mean || 0);
  const { mean: estimate, interval, p } = signFlips(differences);
  const shown = (value: number) => (scale === 'ratio' ? Math.expm1(value) : value);
  return {
    scale,
    pairs: differences.length,
    estimate: shown(estimate),
    interval: interval && { low: shown(interval.low), high: shown(interval.high) },
    margin: { low: shown(-reach), high: shown(reach) },
    p,
    differences,
    reach,
  };
}

export type Decision = {
  answer: Answer;
  /** For `can't tell`: why, in a few words. */
  why: string | null;
  /** For `can't tell`: pairs, in all, that would probably decide; null where none in reach would. */
  pairsNeeded: number | null;
};

/** Of the margin: a difference as large as it is within it, whatever its last digit is rounded to. */
const TIE = 1e-9;

/**
 * `same`: the whole 95 % interval lies inside the margin. `better`, `worse`: the difference stands
 * beside all other figures (Holm), and its estimate is beyond the margin.
 * @param figures how many are judged at once
 */
export function decide(
  effect: Effect,
  adjustedP: number,
  figures: number,
  better: 'lower' | 'higher',
): Decision {
  const { pairs, estimate, interval, margin, differences, reach } = effect;
  const unsure = (why: string, pairsNeeded: number | null): Decision => ({
    answer: "can't tell",
    why,
    pairsNeeded,
  });
  const needed = pairsToDecide(differences, reach, figures);
  if (pairs < PAIRS_LEAST || interval === null) {
    return unsure(
      `${plural(pairs, 'pair')}, and fewer than ${PAIRS_LEAST} decide nothing`,
      needed ?? pairsForFamily(figures),
    );
  }
  const known = (answer: Answer): Decision => ({ answer, why: null, pairsNeeded: null });
  const within = (value: number) =>
    value >= margin.low * (1 + TIE) && value <= margin.high * (1 + TIE);
  if (within(interval.low) && within(interval.high)) return known('same');
  const beyond = !within(estimate);
  if (adjustedP <= LEVEL && beyond) {
    return known(estimate > 0 === (better === 'lower') ? 'worse' : 'better');
  }
  if (!beyond) return unsure('the interval reaches beyond the margin', needed);
  if (pairs < pairsForFamily(figures)) {
    return unsure(`figures judged together ask for ${pairsForFamily(figures)} pairs`, needed);
  }
  return unsure('it may be chance', needed);
}
