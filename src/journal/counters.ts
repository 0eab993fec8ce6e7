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

/** What was counted since `before`; what is pending is what is pending now. */
export function countersSince(now: Counters, before: Counters): Counters {
  const since = { ...now, rejected: { ...now.rejected } };
  for (const key of SUMMED) {
    if (key !== 'pending') since[key] = Math.max(0, now[key] - before[key]);
  }
  for (const [message, n] of Object.entries(before.rejected)) {
    const more = (now.rejected[message] ?? 0) - n;
    if (more > 0) since.rejected[message] = more;
    else delete since.rejected[message];
  }
  return since;
}
