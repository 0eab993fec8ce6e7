import type { EventOf } from '../../journal/events.js';
import { ROLES } from '../processes.js';
import type { RunRecord } from '../record.js';
import { emptyColumn, highest, mean } from './grid.js';
import type { Column, FfiSeries, Grid, HostSeries, LoadSeries } from './types.js';

/** Kinds drawn apart; the rest is `other`. */
const KINDS_MAX = 6;
/** A delay of 0 beside a gap like this was not measured. */
const GAP_TELLING_US = 20_000;

export function loadSeriesOf(record: RunRecord, grid: Grid): LoadSeries[] {
  return ROLES.flatMap((role): LoadSeries[] => {
    const loads = record.of('load').filter((load) => load.role === role);
    if (loads.length === 0) return [];
    const loop = { p99: highest(grid), gap: highest(grid), gc: highest(grid) };
    for (const load of loads) {
      const span = { fromUs: load.fromUs, atUs: load.at };
      if (!unsampled(load)) loop.p99.put(span, load.loopDelayP99Us);
      loop.gap.put(span, load.loopMaxGapUs);
      loop.gc.put(span, Math.min(1, load.gcUs / Math.max(1, load.at - load.fromUs)));
    }
    return [
      {
        role,
        processes: new Set(loads.map(({ process }) => process)).size,
        cpuCores: summed(loads, grid, ({ cpuShare }) => cpuShare),
        rssMb: summed(loads, grid, ({ rssMb }) => rssMb),
        loopDelayP99Us: loop.p99.column,
        loopMaxGapUs: loop.gap.column,
        gcShare: loop.gc.column,
      },
    ];
  });
}

/** A thread that was away for all of the reading's time has nothing that a percentile is of. */
const unsampled = ({ loopDelayP99Us, loopMaxGapUs }: EventOf<'load'>) =>
  loopDelayP99Us === 0 && loopMaxGapUs >= GAP_TELLING_US;

/** Native events of all subjects by kind, the most frequent first. */
export function ffiSeriesOf(record: RunRecord, grid: Grid): FfiSeries[] {
  const loads = record.of('load').filter(({ role }) => role === 'subject');
  const totals = new Map<string, number>();
  for (const { ffi } of loads) {
    for (const kind of Object.keys(ffi)) {
      totals.set(kind, (totals.get(kind) ?? 0) + (ffi[kind]?.count ?? 0));
    }
  }
  const kinds = [...totals].sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
  const apart = kinds.slice(0, KINDS_MAX);
  const others = kinds.slice(KINDS_MAX);
  const series = (kind: string, of: (load: EventOf<'load'>) => number): FfiSeries => {
    const perS = (load: EventOf<'load'>) => (of(load) * 1e6) / Math.max(1, load.at - load.fromUs);
    return {
      kind,
      perS: summed(loads, grid, perS),
      peakPerS: summed(loads, grid, perS, highest),
    };
  };
  return [
    ...apart.map((kind) => series(kind, ({ ffi }) => ffi[kind]?.count ?? 0)),
    ...(others.length === 0
      ? []
      : [
          series('other', ({ ffi }) =>
            others.reduce((sum, kind) => sum + (ffi[kind]?.count ?? 0), 0),
          ),
        ]),
  ];
}

export function hostSeriesOf(record: RunRecord, grid: Grid): HostSeries | null {
  const seconds = record.of('host');
  if (seconds.length === 0) return null;
  const column = (key: 'busyShare' | 'outsideShare' | 'stealShare') => {
    const kept = highest(grid);
    for (const second of seconds) {
      kept.put({ fromUs: second.fromUs, atUs: second.at }, second[key]);
    }
    return kept.column;
  };
  return {
    busyShare: column('busyShare'),
    outsideShare: column('outsideShare'),
    stealShare: column('stealShare'),
  };
}

/** Each process's own column (mean, or what `by` keeps), added up over the processes. */
function summed(
  loads: EventOf<'load'>[],
  grid: Grid,
  of: (load: EventOf<'load'>) => number,
  by?: typeof highest,
): Column {
  const byProcess = new Map<number, { put: ReturnType<typeof mean>['put']; done: () => Column }>();
  for (const load of loads) {
    const known = byProcess.get(load.process) ?? columnFor(grid, by);
    byProcess.set(load.process, known);
    known.put({ fromUs: load.fromUs, atUs: load.at }, of(load));
  }
  const sum = emptyColumn(grid);
  for (const { done } of byProcess.values()) {
    for (const [n, value] of done().entries()) {
      if (value !== null) sum[n] = (sum[n] ?? 0) + value;
    }
  }
  return sum;
}

function columnFor(grid: Grid, by?: typeof highest) {
  if (by === undefined) {
    const { put, column } = mean(grid);
    return { put, done: column };
  }
  const { put, column } = by(grid);
  return { put, done: () => column };
}
