/** What a threshold may name below its group, and the unit of the limit. */
export type FigureUnit = 'us' | 'count' | 'share' | 'perS';

const SERIES = ['service', 'schedule', 'excess'] as const;
const PERCENTILES = ['p50', 'p90', 'p99', 'p999', 'max'] as const;

const latencies = Object.fromEntries(
  SERIES.flatMap((series) => PERCENTILES.map((p) => [`${series}.${p}`, 'us' as const])),
);

/** Verdicts of single publishers that a threshold can allow some of a group to have. */
export const ALLOWABLE = ['hung', 'silent', 'collapsed', 'degraded'] as const;
export type Allowable = (typeof ALLOWABLE)[number];

const allowables = Object.fromEntries(
  ALLOWABLE.flatMap((verdict) => [
    [`publishers.${verdict}`, 'count' as const],
    [`publishers.${verdict}.share`, 'share' as const],
  ]),
);

/** Figures that only a group with conversations has. */
export const TURN_FIGURES: Readonly<Record<string, FigureUnit>> = {
  /** Turns that got an answer, as a share of those that were over before the end of the run. */
  'turns.answered.share': 'share',
  'turns.late': 'count',
  'turns.unanswered': 'count',
  /** Answers that a barge-in cut short. */
  'turns.cut': 'count',
  /** From the end of speech to the first audible sample at the client. */
  'turns.answer.p50': 'us',
  'turns.answer.p95': 'us',
  'turns.answer.p99': 'us',
  'turns.answer.max': 'us',
  /** Sentences heard in full, as a share of those that the AI spoke. */
  'turns.sentences.share': 'share',
};

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
  /** Frames of 10 ms that came through a local track per second, the publisher with the fewest. */
  'tap.rate': 'perS',
  'tap.outOfOrder': 'count',
  /**
   * Publishers that have this verdict by themselves, and their share. A threshold that is met allows
   * them: the group's verdict is that of the others.
   */
  ...allowables,
  ...TURN_FIGURES,
};
