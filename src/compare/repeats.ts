import { adjust, type Share } from './exact-tests.js';
import { LEVEL, PAIRS_LEAST, REPEATS_MOST } from './limits.js';
import { smallestP } from './sign-flips.js';

/** One-sided 10 %: the chance to miss what is there, when planning. */
const POWER_Z = 1.2816;

/** The fewest pairs with which Holm over so many figures can call anything better or worse. */
export function pairsForFamily(figures: number): number {
  let pairs = PAIRS_LEAST;
  while (smallestP(pairs) * Math.max(1, figures) > LEVEL) pairs++;
  return pairs;
}

/**
 * Pairs that would probably (9 in 10) decide, from the spread seen so far: to tell a difference
 * beyond the margin from none, or one inside it from one beyond. Normal approximation, for planning
 * only. null: out of reach.
 */
export function pairsToDecide(
  differences: readonly number[],
  margin: number,
  figures: number,
): number | null {
  const n = differences.length;
  if (n < 2) return PAIRS_LEAST;
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
  const beyond = Math.abs(mean) > margin;
  const gap = beyond ? Math.abs(mean) : margin - Math.abs(mean);
  const z = zOf(beyond ? LEVEL / Math.max(1, figures) : LEVEL) + POWER_Z;
  const least = Math.max(n + 1, beyond ? pairsForFamily(figures) : PAIRS_LEAST);
  const needed = Math.ceil((z * z * variance) / (gap * gap)) + 2; // + 2: the spread is estimated too
  return needed > REPEATS_MOST ? null : Math.max(least, needed);
}

/** Runs of each variant at which the shares seen so far would differ, all cuts and candidates judged at once. */
export function runsToDecide(
  tables: readonly { a: Share; b: Share }[],
  candidates: number,
): number | null {
  const rate = ({ count, of }: Share) => count / Math.max(1, of);
  const least = Math.max(...tables.flatMap(({ a, b }) => [a.of, b.of])) + 1;
  if (tables.every(({ a, b }) => rate(a) === rate(b))) return null;
  for (let of = least; of <= REPEATS_MOST; of++) {
    const at = (share: Share) => ({ count: Math.round(rate(share) * of), of });
    const ps = adjust(
      tables.map(({ a, b }) => ({ a: at(a), b: at(b) })),
      candidates,
    );
    if (ps.some((p) => p <= LEVEL)) return Math.max(of, PAIRS_LEAST);
  }
  return null;
}

/**
 * Two-sided normal quantile, by Abramowitz and Stegun 26.2.23 (error below 4.5e-4).
 * @param level 0 to 1
 */
function zOf(level: number): number {
  const t = Math.sqrt(-2 * Math.log(level / 2));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  return t - above / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
}
