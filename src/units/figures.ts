/** What a threshold may name below its group, and the unit of the limit. */
export type FigureUnit = 'us' | 'count' | 'share' | 'perS';

const SERIES = ['service', 'schedule', 'excess'] as const;
const PERCENTILES = ['p50', 'p90', 'p99', 'p999', 'max'] as const;

const latencies = Object.fromEntries(
  SERIES.flatMap((series) => PERCENTILES.map((p) => [`${series}.${p}`, 'us' as const])),
);

export const FIGURES: Readonly<Record<string, FigureUnit>> = {
  ...latencies,
  /** Number, total and longest length of stalls; one still open counts up to the end of the run. */
  stalls: 'count',
  'stalls.total': 'us',
  'stalls.longest': 'us',
  planned: 'count',
  captures: 'count',
  late: 'count',
  skipped: 'count',
  timedOut: 'count',
  channelFull: 'count',
  overlap: 'count',
  rejected: 'count',
  /** Captures outstanding at the end. */
  pending: 'count',
  /** Settled captures, as a share of the planned ones. */
  'captures.share': 'share',
  /** Captures per second: mean, and the lowest full second in which captures were due. */
  rate: 'perS',
  'rate.lowest': 'perS',
  'heard.share': 'share',
  'heard.gaps': 'count',
  'heard.longestGap': 'us',
  'heard.first': 'us',
  'heard.outOfOrder': 'count',
};
