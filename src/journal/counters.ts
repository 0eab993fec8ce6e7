import type { Counters } from './events.js';

const SUMMED = [
  'planned',
  'called',
  'settled',
  'ok',
  'late',
  'skipped',
  'timedOut',
  'channelFull',
  'overlap',
  'pending',
] as const;

export const noCounters = (): Counters => ({
  planned: 0,
  called: 0,
  settled: 0,
  ok: 0,
  late: 0,
  skipped: 0,
  timedOut: 0,
  channelFull: 0,
  overlap: 0,
  rejected: {},
  pending: 0,
  oldestPendingUs: 0,
});

/** Adds counts; the age of the oldest pending capture is the oldest of all. */
export function sumCounters(all: Iterable<Counters>): Counters {
  const sum = noCounters();
  for (const one of all) {
    for (const key of SUMMED) sum[key] += one[key];
    sum.oldestPendingUs = Math.max(sum.oldestPendingUs, one.oldestPendingUs);
    for (const [message, n] of Object.entries(one.rejected)) {
      sum.rejected[message] = (sum.rejected[message] ?? 0) + n;
    }
  }
  return sum;
}
