import { fisher, logChoose, type Share } from './exact-tests.js';
import { LEVEL, PAIRS_LEAST, REPEATS_MOST } from './limits.js';
import { normalBelow, tOf } from './normal.js';
import { smallestP } from './sign-flips.js';

/** The chance to decide with as many repeats as are planned. */
const POWER = 0.9;
/** How near to the least number, as a share of it. */
const NEAR = 0.02;

/** The fewest pairs with which Holm over so many figures can call anything better or worse. */
export function pairsForFamily(figures: number): number {
  let pairs = PAIRS_LEAST;
  while (smallestP(pairs) * Math.max(1, figures) > LEVEL) pairs++;
  return pairs;
}

/**
 * Pairs that would probably (9 in 10) decide, if mean and spread stay as they are. Normal
 * approximation, for planning only. null: out of reach.
 */
export function pairsToDecide(
  differences: readonly number[],
  margin: number,
  figures: number,
): number | null {
  const n = differences.length;
  if (n < 2) return pairsForFamily(figures);
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
  const seen = { mean, spread: Math.sqrt(variance), margin, figures };
  return leastFrom(Math.max(n + 1, PAIRS_LEAST), (pairs) => decides(seen, pairs) >= POWER);
}

type Seen = { mean: number; spread: number; margin: number; figures: number };

/**
 * The chance of an answer, by the rule of `decide`: `same` asks that the interval, so many standard
 * errors to both sides, lies within the margin; `better` and `worse` that the estimate lies beyond it
 * and, by Holm at its sharpest, beyond chance. So it is the distance to the margin that counts, too.
 */
function decides({ mean, spread, margin, figures }: Seen, pairs: number): number {
  const error = Math.max(spread / Math.sqrt(pairs), 1e-12);
  const below = (estimate: number) => normalBelow((estimate - mean) / error);
  const same = margin - tOf(LEVEL, pairs - 1) * error;
  const within = same > 0 ? below(same) - below(-same) : 0;
  if (pairs < pairsForFamily(figures)) return within;
  const chance = tOf(LEVEL / Math.max(1, figures), pairs - 1) * error;
  const beyond = Math.max(margin, chance);
  return within + below(-beyond) + 1 - below(beyond);
}

/**
 * Runs of each variant at which the shares seen so far would, if they are the true ones, probably (9
 * in 10) be told apart. All cuts and candidates are judged at once. null: out of reach.
 */
export function runsToDecide(
  tables: readonly { a: Share; b: Share }[],
  candidates: number,
): number | null {
  const level = LEVEL / (Math.max(1, candidates) * Math.max(1, tables.length));
  const rate = ({ count, of }: Share) => count / Math.max(1, of);
  const rates = tables
    .map(({ a, b }) => [rate(a), rate(b)].sort((x, y) => x - y) as [number, number])
    .filter(([low, high]) => low < high);
  const seen = Math.max(0, ...tables.flatMap(({ a, b }) => [a.of, b.of]));
  return leastFrom(Math.max(seen + 1, PAIRS_LEAST), (of) =>
    rates.some(([low, high]) => tellsApart(low, high, of, level) >= POWER),
  );
}

/** The chance that Fisher's test of so many runs each tells a low rate from a high one. */
function tellsApart(low: number, high: number, of: number, level: number): number {
  let needed = 0;
  let power = 0;
  for (let few = 0; few <= of; few++) {
    const chance = binomial(few, of, low);
    if (chance < 1e-5 && few > of * low) break;
    if (chance < 1e-5) continue;
    // The more the one has, the more the other needs.
    needed = Math.max(needed, few);
    while (needed <= of && fisher({ count: few, of }, { count: needed, of }) > level) needed++;
    if (needed > of) break;
    power += chance * atLeast(needed, of, high);
  }
  return power;
}

function atLeast(count: number, of: number, rate: number): number {
  let sum = 0;
  for (let k = count; k <= of; k++) sum += binomial(k, of, rate);
  return Math.min(1, sum);
}

function binomial(count: number, of: number, rate: number): number {
  if (rate === 0 || rate === 1) return count === of * rate ? 1 : 0;
  return Math.exp(logChoose(of, count) + count * Math.log(rate) + (of - count) * Math.log1p(-rate));
}

/** About the least number with which it is enough, to 2 % of it, taking more for never worse; null: none in reach is. */
function leastFrom(least: number, isEnough: (n: number) => boolean): number | null {
  let low = least - 1;
  let high = least;
  // From below: what many repeats would do takes long to reckon.
  while (high < REPEATS_MOST && !isEnough(high)) {
    low = high;
    high = Math.min(2 * high, REPEATS_MOST);
  }
  if (high >= REPEATS_MOST && (least > REPEATS_MOST || !isEnough(REPEATS_MOST))) return null;
  while (high - low > Math.max(1, high * NEAR)) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
