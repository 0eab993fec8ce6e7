import { newTally, type Counts } from '../../journal/counts.js';
import { bucketsOf, emptyColumn } from './grid.js';
import type { Grid, LatencyColumns } from './types.js';

/** One series' latency by bucket; intervals come by time, so that one bucket is open at a time. */
export function latencyColumns(grid: Grid) {
  const columns: LatencyColumns = {
    p50: emptyColumn(grid),
    p99: emptyColumn(grid),
    max: emptyColumn(grid),
  };
  const open = newTally();
  let bucket = 0;
  const close = (next: number) => {
    if (open.count > 0) {
      columns.p50[bucket] = open.percentileUs(50);
      columns.p99[bucket] = open.percentileUs(99);
      columns.max[bucket] = open.percentileUs(100);
      open.clear();
    }
    bucket = next;
  };
  return {
    /** @param counts what the interval's histogram held */
    put(fromUs: number, atUs: number, counts: Counts) {
      const { first, last } = bucketsOf(grid, fromUs, atUs);
      for (let n = Math.max(first, bucket); n <= Math.max(last, bucket); n++) {
        if (n > bucket) close(n);
        open.addCounts(counts);
      }
    },
    /** Once all are put. */
    done(): LatencyColumns {
      close(bucket);
      return columns;
    },
  };
}
