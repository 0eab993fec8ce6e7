import { newTally, type Counts, type Tally } from '../journal/counts.js';
import type { Series } from '../journal/events.js';
import type { RunRecord } from './record.js';
import type { Percentiles } from './types.js';

/** Excess beside service: where nothing waited for a queue it is the same text, and read once. */
const ORDER = ['service', 'excess', 'schedule'] as const satisfies readonly Series[];

export type Latency = Record<Series, Percentiles | null>;

/** Merges a group's intervals. A histogram that can't be read is left out and counted in `unreadable`. */
export function latencyOf(record: RunRecord, group: string): Latency & { unreadable: number } {
  const totals = new Map<Series, Tally>();
  let unreadable = 0;
  for (const event of record.of('interval')) {
    if (event.group !== group) continue;
    let last = '';
    let counts: Counts | null = null;
    for (const series of ORDER) {
      const text = event.histograms[series];
      if (text === undefined) continue;
      const total = totals.get(series) ?? newTally();
      totals.set(series, total);
      try {
        if (counts !== null && text === last) total.addCounts(counts);
        else counts = total.add(text);
        last = text;
      } catch {
        unreadable++;
      }
    }
  }
  const percentiles = (series: Series) => percentilesOf(totals.get(series));
  return {
    service: percentiles('service'),
    schedule: percentiles('schedule'),
    excess: percentiles('excess'),
    unreadable,
  };
}

function percentilesOf(total: Tally | undefined): Percentiles | null {
  if (total === undefined || total.count === 0) return null;
  return {
    count: total.count,
    p50: total.percentileUs(50),
    p90: total.percentileUs(90),
    p99: total.percentileUs(99),
    p999: total.percentileUs(99.9),
    max: total.percentileUs(100),
  };
}
