import { SERIES, type Series } from '../journal/events.js';
import {
  addInto,
  decode,
  newHistogram,
  percentileUs,
  type Histogram,
} from '../journal/histograms.js';
import type { RunRecord } from './record.js';
import type { Percentiles } from './types.js';

export type Latency = Record<Series, Percentiles | null>;

/** Merges a group's intervals. A histogram that can't be read is left out and counted in `unreadable`. */
export function latencyOf(record: RunRecord, group: string): Latency & { unreadable: number } {
  const totals = new Map<Series, Histogram>();
  let unreadable = 0;
  for (const event of record.of('interval')) {
    if (event.group !== group) continue;
    for (const series of SERIES) {
      const text = event.histograms[series];
      if (text === undefined) continue;
      try {
        const part = decode(text);
        const total = totals.get(series) ?? newHistogram();
        addInto(total, part);
        totals.set(series, total);
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

function percentilesOf(histogram: Histogram | undefined): Percentiles | null {
  if (histogram === undefined || histogram.totalCount === 0) return null;
  return {
    count: histogram.totalCount,
    p50: percentileUs(histogram, 50),
    p90: percentileUs(histogram, 90),
    p99: percentileUs(histogram, 99),
    p999: percentileUs(histogram, 99.9),
    max: percentileUs(histogram, 100),
  };
}
