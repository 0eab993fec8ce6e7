import { FULL_INTERVAL_US } from './limits.js';
import { coverOf } from './seconds.js';
import type { GroupSummary, Second } from './types.js';

/**
 * Captures per second of one group while captures were due. A silent subject can't say what is
 * due: a second that was mostly a stall counts as one in which it was.
 */
export function rateOf(
  seconds: Second[],
  stalls: { fromUs: number; untilUs: number }[],
): GroupSummary['rate'] {
  const cover = coverOf(stalls);
  const stalled = (second: Second) => cover(second) >= 0.5;
  const active = seconds.filter((second) => second.planned > 0 || stalled(second));
  const spanUs = active.reduce((sum, second) => sum + lengthUs(second), 0);
  if (spanUs === 0) return null;
  const perS = (count: number, us: number) => (count * 1e6) / Math.max(1, us);
  const sum = (of: Second[], key: 'planned' | 'ok') =>
    of.reduce((total, one) => total + one[key], 0);
  const plannedRates = Float64Array.from(
    active.filter(({ planned }) => planned > 0),
    (second) => perS(second.planned, lengthUs(second)),
  ).sort();
  const steady = plannedRates[Math.floor(plannedRates.length / 2)] ?? 0;
  // The first and the last second of a schedule are parts of one.
  const full = active
    .slice(1, -1)
    .filter((second) => lengthUs(second) >= FULL_INTERVAL_US)
    .filter((second) => perS(second.planned, lengthUs(second)) * 2 >= steady || stalled(second));
  if (full.length === 0) {
    return {
      planned: perS(sum(active, 'planned'), spanUs),
      mean: perS(sum(active, 'ok'), spanUs),
      lowest: null,
    };
  }
  const fullUs = full.reduce((total, second) => total + lengthUs(second), 0);
  return {
    planned: perS(sum(full, 'planned'), fullUs),
    mean: perS(sum(full, 'ok'), fullUs),
    lowest: full.reduce(
      (lowest, second) => Math.min(lowest, perS(second.ok, lengthUs(second))),
      Number.POSITIVE_INFINITY,
    ),
  };
}

const lengthUs = ({ atUs, fromUs }: Second) => Math.max(0, atUs - fromUs);
