import type { Tally } from '../../journal/counts.js';
import type { EventOf } from '../../journal/events.js';
import { mergedOf } from '../latency.js';
import type { RunRecord } from '../record.js';
import { awayOf, dueOf } from './due.js';
import { highest, lowest, mean } from './grid.js';
import type { Grid, GroupSeries, PercentileCurve } from './types.js';

/** An interval shorter than this says little of a rate: the first and the last of a schedule. */
const RATE_MIN_US = 500_000;
const LADDER = [0, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 99.999];

type Drawn = PercentileCurve['series'];

/** The groups that published something, over time, and their latency by percentile. */
export function groupSeriesOf(
  record: RunRecord,
  grid: Grid,
): { groups: GroupSeries[]; percentiles: PercentileCurve[] } {
  const byGroup = new Map<string, EventOf<'interval'>[]>();
  for (const event of record.of('interval')) {
    const list = byGroup.get(event.group);
    if (list === undefined) byGroup.set(event.group, [event]);
    else list.push(event);
  }
  const percentiles: PercentileCurve[] = [];
  const away = awayOf(record);
  const groups = record.header.groups.map(({ name }): GroupSeries => {
    const intervals = byGroup.get(name) ?? [];
    const latency = (series: Drawn) => {
      const { totals, columns } = mergedOf(record, name);
      if (totals[series].count === 0) return null;
      percentiles.push({ group: name, series, ...curveOf(totals[series]) });
      return columns[series];
    };
    return {
      name,
      ...rates(intervals, grid),
      planned: dueOf(intervals, publishersOf(record, name), away, grid),
      service: latency('service'),
      schedule: latency('schedule'),
    };
  });
  return { groups, percentiles };
}

/** How many publishers of a group each process has. */
function publishersOf({ header }: RunRecord, name: string): Map<number, number> {
  const found = new Map<number, number>();
  for (const { group, process } of header.publishers) {
    if (group === name) found.set(process, (found.get(process) ?? 0) + 1);
  }
  return found;
}

function rates(intervals: EventOf<'interval'>[], grid: Grid) {
  const captures = { mean: mean(grid), lowest: lowest(grid), highest: highest(grid) };
  const pending = highest(grid);
  const roomsUp = highest(grid);
  let before = { ok: 0 };
  for (const { fromUs, at, counters, roomsUp: up } of intervals) {
    const span = { fromUs, atUs: at };
    const lengthUs = Math.max(1, at - fromUs);
    const perS = (now: number, then: number) => (Math.max(0, now - then) * 1e6) / lengthUs;
    const done = perS(counters.ok, before.ok);
    captures.mean.put(span, done);
    if (lengthUs >= RATE_MIN_US) {
      captures.lowest.put(span, done);
      captures.highest.put(span, done);
    }
    pending.put(span, counters.pending);
    roomsUp.put(span, up);
    before = counters;
  }
  return {
    captures: {
      mean: captures.mean.column(),
      lowest: captures.lowest.column,
      highest: captures.highest.column,
    },
    pending: pending.column,
    roomsUp: roomsUp.column,
  };
}

function curveOf(total: Tally): Pick<PercentileCurve, 'count' | 'points'> {
  const carried = LADDER.filter((p) => p === 0 || (1 - p / 100) * total.count >= 1);
  return {
    count: total.count,
    points: [...carried, 100].map((percentile) => ({
      percentile,
      us: total.percentileUs(percentile),
    })),
  };
}
