/** `12 000`: whole, thousands apart. */
export const formatCount = (n: number): string =>
  String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ' ');

/** `61.0 %`. Cut, not rounded: only the whole is `100.0 %`. */
export const formatShare = (share: number): string =>
  `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`;

/** `200/s`, `3.5/s`. */
export const formatPerS = (perS: number): string =>
  `${perS > 0 && perS < 10 ? perS.toFixed(1) : formatCount(perS)}/s`;

/** `1 publisher`, `4 publishers`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${formatCount(n)} ${n === 1 ? one : many}`;

/** The largest value, 0 of none or of negative ones; takes lists too long for `Math.max(...)`. */
export function maxOf(values: Iterable<number>): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}

/** The middle one, or the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
