import type { Column, LatencyColumns, RunSeries } from '../../analysis/index.js';
import { maxOf } from '../../units/numbers.js';
import { roleText } from '../words.js';
import { describe } from './describe.js';
import { lifeRates, lifeShares, lifeTimes, stoppedThreads, threadCpu } from './lanes-health.js';
import { rounded, type Context, type Drawn } from './lane-parts.js';
import type { Lane, LaneLine } from './page-data.js';

/** Up to here each one can be told apart. */
const FEW_PENDING = 50;

/**
 * The timeline from top to bottom. A lane looks at the series and draws what is there, or nothing:
 * to add one, write a function and list it here.
 */
const LANES: readonly ((series: RunSeries, context: Context) => Drawn | null)[] = [
  captures,
  latency('service', 'Service latency'),
  latency('schedule', 'Schedule latency'),
  pending,
  lifeRates,
  lifeShares,
  lifeTimes,
  eventLoop,
  nativeEvents,
  stoppedThreads,
  threadCpu,
  cpu,
  memory,
];

/** @param cpus cores of the host, to tell its load in cores like that of the processes */
export function lanesOf(series: RunSeries, cpus: number): Lane[] {
  const groups = series.groups.filter(({ planned }) => planned.some((perS) => (perS ?? 0) > 0));
  const context = { groups, cpus, bucketed: series.grid.bucketUs > 1e6 };
  return LANES.flatMap((lane) => {
    const drawn = lane(series, context);
    return drawn === null || drawn.lines.length === 0
      ? []
      : [{ ...drawn, about: describe(drawn, series.grid) }];
  });
}

function captures(_series: RunSeries, { groups, bucketed }: Context): Drawn {
  const lines = groups.flatMap(({ name, captures, planned }, color): LaneLine[] => [
    {
      label: name,
      style: 'main',
      color,
      values: rounded(captures.mean),
      ...(bucketed
        ? { band: { low: rounded(captures.lowest), high: rounded(captures.highest) } }
        : {}),
    },
    { label: `${name} due`, style: 'dash', color, values: rounded(planned) },
  ]);
  return { id: 'captures', title: 'Captures', unit: 'perS', scale: 'linear', lines };
}

function latency(key: 'service' | 'schedule', title: string) {
  return (_series: RunSeries, { groups }: Context): Drawn => ({
    id: key,
    title,
    unit: 'us',
    scale: 'log',
    lines: groups.flatMap((group, color): LaneLine[] => {
      const found: LatencyColumns | null = group[key];
      if (found === null) return [];
      const line = (label: string, style: LaneLine['style'], values: Column): LaneLine => ({
        label: groups.length === 1 ? label : `${group.name} ${label}`,
        style,
        color,
        values: rounded(values.map((us) => (us === null ? null : Math.max(1, us)))),
      });
      return [
        line('p50', 'thin', found.p50),
        line('p99', 'main', found.p99),
        line('max', 'top', found.max),
      ];
    }),
  });
}

function pending(_series: RunSeries, { groups }: Context): Drawn {
  const most = maxOf(groups.flatMap(({ pending }) => pending.map((n) => n ?? 0)));
  return {
    id: 'pending',
    title: 'Pending captures',
    unit: 'count',
    scale: most > FEW_PENDING ? 'wide' : 'linear',
    lines: groups.map(({ name, pending }, color) => ({
      label: name,
      style: 'main',
      color,
      values: rounded(pending),
    })),
  };
}

function eventLoop({ loads }: RunSeries): Drawn {
  const lines = loads
    .filter(({ role }) => role === 'subject')
    .flatMap(({ processes, loopDelayP99Us, loopMaxGapUs }): LaneLine[] => {
      const of = processes === 1 ? '' : `, worst of ${processes}`;
      return [
        { label: `delay p99${of}`, style: 'main', color: 0, values: rounded(loopDelayP99Us) },
        { label: `longest gap${of}`, style: 'top', color: 0, values: rounded(loopMaxGapUs) },
      ];
    });
  return { id: 'loop', title: 'Event-loop delay', unit: 'us', scale: 'wide', lines };
}

function nativeEvents({ ffi, grid }: RunSeries): Drawn {
  const peaks = grid.bucketUs > 1e6;
  return {
    id: 'ffi',
    title: 'FFI events by kind',
    unit: 'perS',
    scale: 'wide',
    lines: ffi.map(({ kind, perS, peakPerS }, color) => ({
      label: kind,
      style: 'main',
      color,
      values: rounded(perS),
      ...(peaks ? { band: { low: rounded(perS), high: rounded(peakPerS) } } : {}),
    })),
  };
}

function cpu({ loads, host }: RunSeries, { cpus }: Context): Drawn {
  const inCores = (shares: Column) =>
    rounded(shares.map((share) => (share === null ? null : share * cpus)));
  return {
    id: 'cpu',
    title: 'CPU',
    unit: 'cores',
    scale: 'linear',
    lines: [
      ...loads.map(({ role, processes, cpuCores }, color): LaneLine => ({
        label: processes === 1 ? roleText(role) : `${processes} ${roleText(role, true)}`,
        style: role === 'subject' ? 'main' : 'thin',
        color,
        values: rounded(cpuCores),
      })),
      ...(host === null
        ? []
        : ([
            { label: 'host', style: 'dash', color: 4, values: inCores(host.busyShare) },
            {
              label: 'other programs',
              style: 'thin',
              color: 6,
              values: inCores(host.outsideShare),
            },
            { label: 'steal', style: 'thin', color: 5, values: inCores(host.stealShare) },
          ] as LaneLine[])),
    ],
  };
}

function memory({ loads }: RunSeries): Drawn {
  return {
    id: 'memory',
    title: 'Memory (RSS)',
    unit: 'mb',
    scale: 'linear',
    lines: loads.map(({ role, processes, rssMb }, color) => ({
      label: processes === 1 ? roleText(role) : `${processes} ${roleText(role, true)}`,
      style: role === 'subject' ? 'main' : 'thin',
      color,
      values: rounded(rssMb),
    })),
  };
}
