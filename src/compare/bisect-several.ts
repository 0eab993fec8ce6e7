import { bestSingle, type Evidence, type Pattern } from './bisect-likelihood.js';

/** All lines with so many changes, the first version good or bad; not the one change that is looked for. */
const SHAPES = [
  { firstBad: true, changes: 1 },
  { firstBad: false, changes: 2 },
  { firstBad: true, changes: 2 },
  { firstBad: false, changes: 3 },
  { firstBad: true, changes: 3 },
];
const CHANGES_MOST = 3;

export type SeveralChanges = {
  /** How sure it is that there is no single change, 0 to 1. */
  confidence: number;
  /** The likeliest line with another shape, and the likeliest with one change. */
  several: Pattern;
  single: Pattern;
};

/**
 * Is there one change from good to bad at all? Weighs a mixture over all lines of other shapes (each
 * shape alike, within it each line) against the likeliest line with one change or none. Wherever that
 * change is, the ratio is at no time above `1 / (1 - c)` in more than `1 - c` of all searches, however
 * the next version is chosen by what was seen (Ville 1939; the mixture is Robbins's, "Statistical
 * methods related to the law of the iterated logarithm", Ann. Math. Stat. 41, 1970; the likeliest null
 * in the denominator Wasserman, Ramdas and Balakrishnan's, "Universal inference", PNAS 117, 2020). So
 * `1 - 1 / ratio` is a confidence that may be looked at after every run. It takes the error rates
 * for true and the runs for independent.
 * @param evidence of the whole line: what is mixed must not change with what is skipped
 */
export function severalChanges(evidence: readonly Evidence[]): SeveralChanges {
  const single = bestSingle(evidence);
  const likelihoods = SHAPES.filter(({ changes }) => changes < evidence.length).map((shape) =>
    weighed(evidence, shape),
  );
  const mixture =
    logSum(likelihoods.map(({ mean }) => mean)) - Math.log(Math.max(1, likelihoods.length));
  const [several = single] = likelihoods.map(({ best }) => best).sort((a, b) => b.log - a.log);
  const ratio = mixture - single.log;
  return { confidence: Math.max(0, -Math.expm1(-ratio)), several, single };
}

type Shape = (typeof SHAPES)[number];
/** Lines up to a version with a number of changes: the sum of their likelihoods, and the best of them. */
type State = { sum: number; best: number; at: number[] };

const NONE: State = { sum: Number.NEGATIVE_INFINITY, best: Number.NEGATIVE_INFINITY, at: [] };

/** Forward through the line, as with a hidden Markov chain. */
function weighed(evidence: readonly Evidence[], { firstBad, changes }: Shape) {
  const isBad = (before: number) => firstBad === (before % 2 === 0);
  let states: State[] = [];
  for (const [place, { good, bad }] of evidence.entries()) {
    states = Array.from({ length: changes + 1 }, (_, count): State => {
      const log = isBad(count) ? bad : good;
      if (place === 0) return count === 0 ? { sum: log, best: log, at: [] } : NONE;
      const stayed = states[count] ?? NONE;
      const changed = count === 0 ? NONE : (states[count - 1] ?? NONE);
      const at = changed.best > stayed.best ? [...changed.at, place] : stayed.at;
      return {
        sum: logSum([stayed.sum, changed.sum]) + log,
        best: Math.max(stayed.best, changed.best) + log,
        at,
      };
    });
  }
  const { sum, best, at } = states.at(-1) ?? NONE;
  const bads = evidence.map((_, place) => isBad(at.filter((change) => change <= place).length));
  return { mean: sum - Math.log(choose(evidence.length - 1, changes)), best: { log: best, bads } };
}

function logSum(logs: readonly number[]): number {
  const most = logs.reduce((top, log) => Math.max(top, log), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}

/** @param k at most `CHANGES_MOST` */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < Math.min(k, CHANGES_MOST); i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
