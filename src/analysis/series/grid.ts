import { TIMELINE_MOST } from '../../journal/merged.js';
import { roundUs } from '../../units/round-us.js';
import type { Column, Grid } from './types.js';

const SLACK = 0.25;

/** The finest buckets, none below `finestUs`, of which at most `most` cover the time. */
export function gridOf(elapsedUs: number, most: number, finestUs: number): Grid {
  const bucketUs = roundUs(elapsedUs, most, finestUs);
  // What little lies beyond the last whole bucket is told with it.
  return { bucketUs, count: Math.max(1, Math.ceil(elapsedUs / bucketUs - SLACK)) };
}

/** The journal's own interval. */
const TIMELINE_FINEST_US = 1_000_000;

export const timelineGrid = (elapsedUs: number): Grid =>
  gridOf(elapsedUs, TIMELINE_MOST, TIMELINE_FINEST_US);

export const emptyColumn = ({ count }: Grid): Column => new Array<number | null>(count).fill(null);

/**
 * The buckets for which an interval speaks: those whose middle it covers, and the one that holds
 * its own middle. So seconds that are not quite a second fill buckets of a second without holes,
 * and the shortest interval still counts somewhere.
 * @returns first and last index, inside the grid
 */
export function bucketsOf({ bucketUs, count }: Grid, fromUs: number, toUs: number) {
  const inside = (n: number) => Math.max(0, Math.min(count - 1, n));
  const own = Math.floor((fromUs + toUs) / 2 / bucketUs);
  const first = Math.ceil(fromUs / bucketUs - 0.5);
  const last = Math.floor(toUs / bucketUs - 0.5);
  return { first: inside(Math.min(first, own)), last: inside(Math.max(last, own)) };
}

type Span = { fromUs: number; atUs: number };

/** Keeps the largest (or smallest) value of each bucket. */
function extreme(grid: Grid, keep: (a: number, b: number) => number) {
  const column = emptyColumn(grid);
  return {
    column,
    put({ fromUs, atUs }: Span, value: number) {
      const { first, last } = bucketsOf(grid, fromUs, atUs);
      for (let n = first; n <= last; n++) {
        const known = column[n];
        column[n] = known == null ? value : keep(known, value);
      }
    },
  };
}

export const highest = (grid: Grid) => extreme(grid, Math.max);
export const lowest = (grid: Grid) => extreme(grid, Math.min);

/** The mean of each bucket, each value weighing as much time as it covers of the bucket. */
export function mean(grid: Grid) {
  const sums = new Float64Array(grid.count);
  const weights = new Float64Array(grid.count);
  return {
    put({ fromUs, atUs }: Span, value: number) {
      const inside = (us: number) =>
        Math.max(0, Math.min(grid.count - 1, Math.floor(us / grid.bucketUs)));
      for (let n = inside(fromUs); n <= inside(atUs); n++) {
        const us = Math.min(atUs, (n + 1) * grid.bucketUs) - Math.max(fromUs, n * grid.bucketUs);
        if (us <= 0) continue;
        sums[n] = (sums[n] ?? 0) + value * us;
        weights[n] = (weights[n] ?? 0) + us;
      }
    },
    column: (): Column =>
      Array.from(sums, (sum, n) => {
        const weight = weights[n] ?? 0;
        return weight === 0 ? null : sum / weight;
      }),
  };
}
