import type { DrawnSignal, RunSeries } from '../../analysis/index.js';
import { rounded, type Context, type Drawn } from './lane-parts.js';
import type { LaneLine } from './page-data.js';

/** Signs of life that are normal when high: the group's worst publisher. */
export function lifeRates(series: RunSeries, context: Context): Drawn {
  const lines = life(series, context, ['tap', 'packets']);
  return {
    id: 'life',
    title: 'Signs of life: tap and packets',
    unit: 'perS',
    scale: 'linear',
    lines,
  };
}

/** What came through the tap, and what the room says. */
export function lifeShares(series: RunSeries, context: Context): Drawn {
  return {
    id: 'content',
    title: 'Signs of life: sound through the tap, connection',
    unit: 'share',
    scale: 'linear',
    lines: life(series, context, ['sound', 'connection']),
  };
}

/** Those that are normal when low. */
export function lifeTimes(series: RunSeries, context: Context): Drawn {
  const waits = ['capture', 'probe', 'stats', 'canary', 'sibling', 'queued'] as const;
  const lines = life(series, context, waits);
  return { id: 'probes', title: 'Signs of life: waits, queue', unit: 'us', scale: 'wide', lines };
}

function life(
  { health }: RunSeries,
  { groups }: Context,
  signals: readonly DrawnSignal[],
): LaneLine[] {
  const apart = new Set(health.map(({ group }) => group).filter((group) => group !== null)).size;
  return health
    .filter(({ signal }) => signals.includes(signal))
    .map(({ signal, group, worst }): LaneLine => {
      const own = group === null || apart === 1;
      return {
        label: own ? signal : `${group} ${signal}`,
        style: STYLES[signal] ?? 'main',
        color: own
          ? groups.length + signals.indexOf(signal)
          : Math.max(
              0,
              groups.findIndex(({ name }) => name === group),
            ),
        values: rounded(signal === 'queued' ? worst.map(msToUs) : worst),
      };
    });
}

const msToUs = (ms: number | null) => (ms === null ? null : ms * 1000);

const STYLES: Partial<Record<DrawnSignal, LaneLine['style']>> = {
  packets: 'thin',
  stats: 'thin',
  capture: 'top',
  sibling: 'dash',
  connection: 'dash',
  queued: 'thin',
};

/** Only threads that ever were. */
export function stoppedThreads({ stopped }: RunSeries): Drawn {
  return {
    id: 'stopped',
    title: 'Native threads stopped',
    unit: 'count',
    scale: 'linear',
    lines: stopped.map(({ name, stopped }, color) => ({
      label: name,
      style: 'main',
      color,
      values: rounded(stopped),
    })),
  };
}

/** What the SDK does where no JS shows it. */
export function threadCpu({ threads }: RunSeries): Drawn {
  return {
    id: 'threads',
    title: 'CPU of native threads',
    unit: 'cores',
    scale: 'linear',
    lines: threads.map(({ name, cpuCores }, color) => ({
      label: name,
      style: 'main',
      color,
      values: rounded(cpuCores),
    })),
  };
}
