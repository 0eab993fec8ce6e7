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

/** The largest rate that none in `of` runs leaves possible at 95 %: `1 − 0.05^(1/of)`, about 3/of. */
export const rateRuledOut = (of: number): number => 1 - 0.05 ** (1 / of);

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log(n - k + i) - Math.log(i);
  return sum;
}
