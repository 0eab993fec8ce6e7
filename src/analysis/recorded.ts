import type { EventOf } from '../journal/events.js';
import type { RunRecord } from './record.js';
import { bucketsOf } from './series/grid.js';
import type { Grid } from './series/types.js';

type Interval = EventOf<'interval'>;
type Recorded = Pick<Interval, 'fromUs' | 'at' | 'histograms'>;

/**
 * What was recorded of a group, by time: its intervals, or the sum of those of a stretch where the
 * journal has it and they are all of one bucket. A day has nearly a hundred thousand intervals.
 */
export function recordedIn(record: RunRecord, group: string, grid: Grid): Recorded[] {
  const intervals = record.of('interval').filter((one) => one.group === group);
  const told: Recorded[][] = [];
  let next = 0;
  const until = (us: number): Interval[] => {
    const first = next;
    while (middleUs(intervals[next]) < us) next++;
    return intervals.slice(first, next);
  };
  for (const sum of record.of('merged')) {
    if (sum.group !== group) continue;
    told.push(until(sum.fromUs));
    const those = until(sum.toUs);
    const [first] = those;
    const fits = those.length === sum.intervals && areOfOneBucket(grid, those);
    told.push(first !== undefined && fits ? [{ ...first, histograms: sum.histograms }] : those);
  }
  told.push(until(Number.POSITIVE_INFINITY));
  return told.flat();
}

/** Of none it lies behind all. */
const middleUs = (one: Interval | undefined): number =>
  one === undefined ? Number.POSITIVE_INFINITY : (one.fromUs + one.at) / 2;

function areOfOneBucket(grid: Grid, intervals: Interval[]): boolean {
  const buckets = new Set<number>();
  for (const { fromUs, at } of intervals) {
    const { first, last } = bucketsOf(grid, fromUs, at);
    buckets.add(first).add(last);
  }
  return buckets.size === 1;
}
