import type { Summary } from '../analysis/index.js';

export type Figure = {
  /** `probe.schedule.p99`; without a group where it is the run's. */
  key: string;
  title: string;
  unit: 'us' | 'perS' | 'cores' | 'mb';
  better: 'lower' | 'higher';
  /** In the unit: a smaller difference means nothing. Used where zeros allow no ratio. */
  floor: number;
  of: (summary: Summary) => number | null;
};

type OfGroup = Omit<Figure, 'of'> & { name: string };

/**
 * Medians beside the tails: of a run of some seconds a p99 is a handful of captures, and differs by
 * half from run to run where the median does by a twentieth.
 */
const GROUP_FIGURES: readonly OfGroup[] = [
  figure('service.p50', 'service p50', 'us', 'lower', 100),
  figure('service.p99', 'service p99', 'us', 'lower', 100),
  figure('schedule.p50', 'schedule p50', 'us', 'lower', 100),
  figure('schedule.p99', 'schedule p99', 'us', 'lower', 100),
  figure('rate', 'captures/s', 'perS', 'higher', 1),
  figure('stalls.longest', 'longest stall', 'us', 'lower', 10_000),
  figure('stalls.total', 'stalled time', 'us', 'lower', 10_000),
  figure('heard.first', 'time to hear', 'us', 'lower', 1000),
];

/** What is compared, in the order of the report: each group that publishes, then the run. */
export function figuresFor(summaries: readonly Summary[]): Figure[] {
  const groups = new Set(
    summaries.flatMap(({ groups: all }) =>
      all.filter(({ publishers }) => publishers > 0).map(({ name }) => name),
    ),
  );
  const ofGroups = [...groups].flatMap((group) =>
    GROUP_FIGURES.map(({ name, ...rest }): Figure => ({
      ...rest,
      key: `${group}.${name}`,
      title: groups.size > 1 ? `${group} ${rest.title}` : rest.title,
      of: ({ groups: all }) => all.find((one) => one.name === group)?.figures[name] ?? null,
    })),
  );
  return [...ofGroups, ...RUN_FIGURES];
}

/** The keys that runs of these publishing groups will have. */
export const figureKeys = (groups: readonly string[]): string[] => [
  ...groups.flatMap((group) => GROUP_FIGURES.map(({ name }) => `${group}.${name}`)),
  ...RUN_FIGURES.map(({ key }) => key),
];

const RUN_FIGURES: readonly Figure[] = [
  {
    ...figure('logs', 'SDK logs/s', 'perS', 'lower', 10),
    of: (summary) =>
      subjects(summary, ({ ffi }) => ffi.find(({ kind }) => kind === 'logs')?.meanPerS ?? 0),
  },
  {
    ...figure('cpu', 'CPU', 'cores', 'lower', 0.01),
    of: (summary) => subjects(summary, ({ cpuShareMean }) => cpuShareMean),
  },
  {
    ...figure('memory', 'memory peak', 'mb', 'lower', 1),
    of: (summary) => subjects(summary, ({ rssPeakMb }) => rssPeakMb),
  },
];

/** All subject processes together; null where none lived long enough to be measured. */
function subjects(
  { processes }: Summary,
  of: (one: Summary['processes'][number]) => number,
): number | null {
  const measured = processes.filter(({ role, rssPeakMb }) => role === 'subject' && rssPeakMb > 0);
  return measured.length === 0 ? null : measured.reduce((sum, one) => sum + of(one), 0);
}

function figure(
  name: string,
  title: string,
  unit: Figure['unit'],
  better: Figure['better'],
  floor: number,
): OfGroup {
  return { name, key: name, title, unit, better, floor };
}
