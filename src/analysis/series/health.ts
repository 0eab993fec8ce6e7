import type { EventOf } from '../../journal/events.js';
import type { RunRecord } from '../record.js';
import { highest, lowest } from './grid.js';
import {
  DRAWN_SIGNALS,
  type Column,
  type DrawnSignal,
  type Grid,
  type HealthSeries,
  type StoppedSeries,
  type ThreadSeries,
} from './types.js';

/** Of these the lowest tells, of all others the highest. */
const LOW_IS_BAD: ReadonlySet<DrawnSignal> = new Set(['tap', 'packets', 'sound', 'connection']);

/** Signs of life: of a group's publishers, or of the processes (group null), the worst of each bucket. */
export function healthSeriesOf(record: RunRecord, grid: Grid): HealthSeries[] {
  const groupOf = new Map(record.header.publishers.map(({ index, group }) => [index, group]));
  const found = new Map<string, HealthSeries & { put: Put }>();
  for (const { at, fromUs, publisher, values } of record.of('health')) {
    const group = publisher === null ? null : (groupOf.get(publisher) ?? null);
    for (const signal of DRAWN_SIGNALS) {
      const value = values[signal];
      // A refusal is no time.
      if (value == null || value < 0) continue;
      const key = `${signal} ${group ?? ''}`;
      let series = found.get(key);
      if (series === undefined) {
        const { put, column } = LOW_IS_BAD.has(signal) ? lowest(grid) : highest(grid);
        found.set(key, (series = { signal, group, worst: column, put }));
      }
      series.put({ fromUs, atUs: at }, value);
    }
  }
  return [...found.values()]
    .map(({ signal, group, worst }) => ({ signal, group, worst }))
    .sort((a, b) => DRAWN_SIGNALS.indexOf(a.signal) - DRAWN_SIGNALS.indexOf(b.signal));
}

type Put = ReturnType<typeof highest>['put'];

/** Native threads that were stopped, by name; only names of which one ever was. */
export function stoppedSeriesOf(record: RunRecord, grid: Grid): StoppedSeries[] {
  const readings = record.of('threads');
  const names = new Set(
    readings.flatMap(({ threads }) =>
      threads.filter(({ stopped }) => stopped > 0).map(({ name }) => name),
    ),
  );
  return [...names].sort().map((name) => ({ name, stopped: stoppedOf(readings, name, grid) }));
}

function stoppedOf(readings: EventOf<'threads'>[], name: string, grid: Grid): Column {
  const { put, column } = highest(grid);
  for (const { at, fromUs, threads } of readings) {
    put({ fromUs, atUs: at }, threads.find((one) => one.name === name)?.stopped ?? 0);
  }
  return column;
}

/** More can't be told apart. */
const MOST_NAMES = 6;

/** CPU of native threads, by name: those names that used most of it. */
export function threadSeriesOf(record: RunRecord, grid: Grid): ThreadSeries[] {
  const found = new Map<string, ReturnType<typeof highest> & { usedUs: number }>();
  for (const { at, fromUs, threads } of record.of('threads')) {
    if (at <= fromUs) continue; // the first reading has nothing to compare with
    for (const { name, cpuShare } of threads) {
      const one = found.get(name) ?? { ...highest(grid), usedUs: 0 };
      found.set(name, one);
      one.usedUs += cpuShare * (at - fromUs);
      one.put({ fromUs, atUs: at }, cpuShare);
    }
  }
  return [...found]
    .filter(([, { usedUs }]) => usedUs > 0)
    .sort(([, a], [, b]) => b.usedUs - a.usedUs)
    .slice(0, MOST_NAMES)
    .map(([name, { column }]) => ({ name, cpuCores: column }));
}
