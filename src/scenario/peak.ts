/** An amount of each kind, from one time to another. */
export type Span<K extends string> = {
  fromMs: number;
  toMs: number;
  by: Partial<Record<K, number>>;
};

/**
 * The moment that asks for most, by the spans that are there at once.
 * @returns the amounts in that moment; all 0 without spans
 */
export function peakOf<K extends string>(
  kinds: readonly K[],
  spans: readonly Span<K>[],
  measure: (now: Record<K, number>) => number,
): Record<K, number> {
  const now = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<K, number>;
  const changes = spans.flatMap(({ fromMs, toMs, by }) => [
    { atMs: fromMs, sign: 1, by },
    { atMs: toMs, sign: -1, by },
  ]);
  // Who leaves at the moment at which another comes is not there at once with it.
  changes.sort((a, b) => a.atMs - b.atMs || a.sign - b.sign);
  let most = { ...now };
  for (const { sign, by } of changes) {
    for (const kind of kinds) now[kind] += sign * (by[kind] ?? 0);
    if (measure(now) > measure(most) + 1e-9) most = { ...now };
  }
  return most;
}
