/**
 * Holm 1979: each p as it stands when all are judged at once, in the order given. What stays at or
 * below 5 % is false in at most 5 % of all comparisons, however the figures hang together.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(ps.length).fill(1);
  let floor = 0;
  for (const [rank, { p, index }] of order.entries()) {
    floor = Math.max(floor, Math.min(1, p * (ps.length - rank)));
    adjusted[index] = floor;
  }
  return adjusted;
}

export type Share = { count: number; of: number };

/**
 * Fisher's exact test of two counts, two-sided: the sum over all tables as unlikely as the one
 * seen. Taken rather than McNemar's test of the discordant pairs: runs are fresh processes, so a
 * block says little about a run; where it does say something, Fisher's test errs to the safe side
 * (sums of unequal chances spread less than binomials, Hoeffding 1956), and of 10 pairs of which 5
 * are discordant McNemar's can conclude nothing.
 */
export function fisher(a: Share, b: Share): number {
  const total = a.of + b.of;
  const hits = a.count + b.count;
  const logAll = logChoose(total, hits);
  const chance = (count: number) =>
    Math.exp(logChoose(a.of, count) + logChoose(b.of, hits - count) - logAll);
  const seen = chance(a.count);
  let p = 0;
  for (let count = Math.max(0, hits - b.of); count <= Math.min(a.of, hits); count++) {
    const here = chance(count);
    if (here <= seen * (1 + 1e-7)) p += here;
  }
  return Math.min(1, p);
}

/** Fisher's p of several tables as they stand when all are judged at once, for each of so many candidates. */
export const adjust = (tables: readonly { a: Share; b: Share }[], candidates: number): number[] =>
  holm(tables.map(({ a, b }) => fisher(a, b))).map((p) => Math.min(1, p * Math.max(1, candidates)));

/** The largest rate that none in `of` runs leaves possible at 95 %: `1 − 0.05^(1/of)`, about 3/of. */
export const rateRuledOut = (of: number): number => 1 - 0.05 ** (1 / of);

/** `ln n!`, grown as it is asked for: planning goes through thousands of tables. */
const logFactorials = [0];

function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) {
    logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i));
  }
  return logFactorials[n] ?? 0;
}

export const logChoose = (n: number, k: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k);
