import { newTally, type Counts, type Tally } from '../journal/counts.js';
import type { Series } from '../journal/series.js';
import type { RunRecord } from './record.js';
import { recordedIn } from './recorded.js';
import { timelineGrid } from './series/grid.js';
import { latencyColumns } from './series/latency-columns.js';
import type { LatencyColumns } from './series/types.js';
import type { Percentiles } from './types.js';

/** Excess beside service: where nothing waited for a queue it is the same text, and read once. */
const ORDER = ['service', 'excess', 'schedule'] as const satisfies readonly Series[];

export type Latency = Record<Series, Percentiles | null>;

/** Merges a group's intervals. A histogram that can't be read is left out and counted in `unreadable`. */
export function latencyOf(record: RunRecord, group: string): Latency & { unreadable: number } {
  const { totals, unreadable } = mergedOf(record, group);
  return {
    service: percentilesOf(totals.service),
    schedule: percentilesOf(totals.schedule),
    excess: percentilesOf(totals.excess),
    unreadable,
  };
}

type Merged = {
  totals: Record<Series, Tally>;
  /** Over the timeline's buckets. */
  columns: Record<'service' | 'schedule', LatencyColumns>;
  unreadable: number;
};

const known = new WeakMap<RunRecord['of'], Map<string, Merged>>();

/** Summary and timeline want the same histograms, and reading them is most of a long run's work. */
export function mergedOf(record: RunRecord, group: string): Merged {
  const ofRecord = known.get(record.of) ?? new Map<string, Merged>();
  known.set(record.of, ofRecord);
  const merged = ofRecord.get(group) ?? merge(record, group);
  ofRecord.set(group, merged);
  return merged;
}

function merge(record: RunRecord, group: string): Merged {
  const grid = timelineGrid(record.elapsedUs);
  const drawn = { service: latencyColumns(grid), schedule: latencyColumns(grid) };
  const totals = { service: newTally(), schedule: newTally(), excess: newTally() };
  let unreadable = 0;
  for (const { fromUs, at, histograms } of recordedIn(record, group, grid)) {
    let last = '';
    let counts: Counts | null = null;
    for (const series of ORDER) {
      const text = histograms[series];
      if (text === undefined) continue;
      try {
        if (counts !== null && text === last) totals[series].addCounts(counts);
        else counts = totals[series].add(text);
        last = text;
        if (series !== 'excess') drawn[series].put(fromUs, at, counts);
      } catch {
        unreadable++;
      }
    }
  }
  const columns = { service: drawn.service.done(), schedule: drawn.schedule.done() };
  return { totals, columns, unreadable };
}

function percentilesOf(total: Tally): Percentiles | null {
  if (total.count === 0) return null;
  return {
    count: total.count,
    p50: total.percentileUs(50),
    p90: total.percentileUs(90),
    p99: total.percentileUs(99),
    p999: total.percentileUs(99.9),
    max: total.percentileUs(100),
  };
}
