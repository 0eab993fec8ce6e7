import type {
  GroupSummary,
  Overload,
  ProcessSummary,
  StallSummary,
  Summary,
} from '../analysis/index.js';
import { overloadText } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { FIGURES, type FigureUnit } from '../units/figures.js';
import { formatCount, formatPerS, formatShare, plural } from '../units/numbers.js';
import { causeText, evidenceText } from './cause-words.js';
import { plain } from './plain.js';

/** What terminal and Markdown say alike, in plain words. */

const STALLS_MAX = 20;
const FFI_KINDS_MAX = 4;

/** `sample · @livekit/rtc-node 9.8.7 · Node v20.19.0 · …` */
export function subtitle({ run }: Summary): string {
  const server =
    run.server.kind === 'none'
      ? 'no server'
      : `livekit-server ${run.server.version ?? 'of unknown version'}${run.server.kind === 'embedded' ? ', embedded' : ''}`;
  return [
    `@livekit/rtc-node ${run.sdk.version}`,
    `Node ${run.node.replace(/^v/, '')}`,
    `log capture ${run.logCapture}`,
    server,
    `${run.host.cpus} cores`,
    `${formatUs(run.elapsedUs)} of ${formatUs(run.durationUs)}`,
  ].join(' · ');
}

export const variantText = ({ run }: Summary): string =>
  Object.entries(run.variant)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

export const ending = ({ run }: Summary): string | null => {
  if (run.endedBy === 'completed' && run.endDetail === null) return null;
  const words = {
    completed: 'ended early',
    signal: 'stopped by a signal',
    server: 'ended by the server',
    internal: 'ended by an error of framestall',
    torn: 'the record breaks off without its end',
  }[run.endedBy];
  return run.endDetail === null ? words : `${words}: ${plain(run.endDetail)}`;
};

/** Counters in the order in which a capture meets them; what is zero and unusual is left out. */
export function counterCells({ counters, rate }: GroupSummary): [string, string][] {
  const unusual: [string, number][] = [
    ['late', counters.late],
    ['skipped', counters.skipped],
    ['timed out', counters.timedOut],
    ['channel full', counters.channelFull],
    ['overlap', counters.overlap],
  ];
  const settled =
    counters.ok === counters.settled
      ? formatCount(counters.settled)
      : `${formatCount(counters.settled)} (${formatCount(counters.ok)} well)`;
  const age = counters.pending > 0 ? ` (oldest ${formatUs(counters.oldestPendingUs)})` : '';
  return [
    ['planned', formatCount(counters.planned)],
    ['called', formatCount(counters.called)],
    ['settled', settled],
    ...unusual
      .filter(([, n]) => n > 0)
      .map(([name, n]): [string, string] => [name, formatCount(n)]),
    ['pending', formatCount(counters.pending) + age],
    ...(rate === null
      ? []
      : ([['captures', `${formatPerS(rate.mean)}${lowest(rate.lowest)}`]] as [string, string][])),
  ];
}

const lowest = (perS: number | null) =>
  perS === null ? '' : `, lowest second ${formatPerS(perS)}`;

export const rejections = ({ counters }: GroupSummary): string[] =>
  Object.entries(counters.rejected)
    .sort(([, a], [, b]) => b - a)
    .map(([message, n]) => `${formatCount(n)} rejected: ${plain(message)}`);

/** Whether what was captured came through: to the listener, and through the local track. */
export const deliveryTexts = (group: GroupSummary): string[] =>
  [heardText(group), tapText(group)].filter((text) => text !== null);

function tapText({ tap }: GroupSummary): string | null {
  if (tap == null) return null;
  const who = `local track of ${plural(tap.publishers, 'publisher')}`;
  if (tap.perS === null) return `${who} not read`;
  const order = tap.outOfOrder === 0 ? 'none' : formatCount(tap.outOfOrder);
  return `${who}: ${formatPerS(tap.perS)} of 100 frames, ${formatCount(tap.sounding)} with sound, ${order} out of order`;
}

function heardText({ heard }: GroupSummary): string | null {
  if (heard === null) return null;
  const who = plural(heard.publishers, 'publisher');
  if (heard.audibleShare === null) {
    return `nothing heard of ${who}${heard.neverHeard > 0 ? '' : ', and nothing was due'}`;
  }
  return [
    `${formatShare(heard.audibleShare)} heard of ${who}`,
    ...(heard.neverHeard > 0 ? [`${formatCount(heard.neverHeard)} never`] : []),
    heard.gaps === 0
      ? 'no gap'
      : `${plural(heard.gaps, 'gap')}, longest ${formatUs(heard.longestGapUs)}, total ${formatUs(heard.totalGapUs)}`,
    ...(heard.firstMedianUs === null || heard.firstMaxUs === null
      ? []
      : [
          `first audible after ${formatUs(heard.firstMedianUs)}, latest ${formatUs(heard.firstMaxUs)}`,
        ]),
    heard.outOfOrder === 0 ? 'in order' : `${formatCount(heard.outOfOrder)} out of order`,
  ].join(', ');
}

/** Stalls that began together in publishers of one group, for one reason: told in one line. */
type StallGroup = { first: StallSummary; longest: StallSummary; publishers: string[] };

const TOGETHER_US = 50_000;

function groupStalls(stalls: StallSummary[]): StallGroup[] {
  const groups: StallGroup[] = [];
  for (const stall of stalls) {
    // They are by time: those that began long before it are not looked through.
    const since = groups.findLastIndex(({ first }) => first.fromUs < stall.fromUs - TOGETHER_US);
    const group = groups.slice(since + 1).findLast(({ first, publishers }) => {
      const together =
        Math.abs(first.fromUs - stall.fromUs) <= TOGETHER_US &&
        Math.abs(first.lengthUs - stall.lengthUs) <= Math.max(TOGETHER_US, first.lengthUs / 10);
      const alike = first.group === stall.group && first.what === stall.what;
      const open = (first.toUs === null) === (stall.toUs === null);
      return together && alike && open && !publishers.includes(stall.publisher);
    });
    if (group === undefined) {
      groups.push({ first: stall, longest: stall, publishers: [stall.publisher] });
      continue;
    }
    group.publishers.push(stall.publisher);
    if (stall.lengthUs > group.longest.lengthUs) group.longest = stall;
  }
  return groups;
}

export const STALL_TITLES = ['at', 'stalled', 'for', 'what', 'cause'] as const;

type StallCells = { cells: string[]; because: string; meanwhile: string };

function stallCells(stall: StallSummary): StallCells {
  const length = formatUs(stall.lengthUs) + (stall.toUs === null ? ', still open' : '');
  const what =
    stall.what === 'capture'
      ? `capture outstanding, ${formatCount(stall.pending)} pending`
      : 'none captured';
  return {
    cells: [
      formatUs(Math.max(0, stall.fromUs)),
      stall.publisher,
      length,
      what,
      causeText(stall.cause),
    ],
    because: evidenceText(stall.cause),
    meanwhile: stall.meanwhile.map(plain).join('; '),
  };
}

/** The longest stall's cells stand for all. */
export function stallGroupCells(group: StallGroup): StallCells {
  const { first, longest, publishers } = group;
  const { cells, ...rest } = stallCells({ ...longest, fromUs: first.fromUs });
  const more = publishers.length - 1;
  const who = more === 0 ? longest.publisher : `${longest.publisher} and ${formatCount(more)} more`;
  return { cells: cells.map((cell, i) => (i === 1 ? who : cell)), ...rest };
}

/** Longest first where not all can be shown, then by time. */
export function stallsShown(
  stalls: StallSummary[],
  most = STALLS_MAX,
): { shown: StallGroup[]; more: number } {
  const groups = groupStalls(stalls);
  const shown =
    groups.length <= most
      ? groups
      : [...groups]
          .sort((a, b) => b.longest.lengthUs - a.longest.lengthUs)
          .slice(0, most)
          .sort((a, b) => a.first.fromUs - b.first.fromUs);
  const told = shown.reduce((sum, { publishers }) => sum + publishers.length, 0);
  return { shown, more: stalls.length - told };
}

export const PROCESS_TITLES = ['process', 'CPU', 'peak', 'RSS', 'threads', 'longest gap', 'GC'];

/** A role as people write it. */
export const roleText = (role: ProcessSummary['role'], many = false): string =>
  role === 'ai' ? 'AI' : many ? `${role}s` : role;

/** By what the host was full, as a sentence of its own. */
export const overloadLine = (overload: Overload): string => {
  const text = overloadText(overload);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** A process that tells no load of its own has a row, and nothing in it. */
export const processCells = (one: ProcessSummary): string[] => [
  `${roleText(one.role)} ${one.index}`,
  ...(one.role === 'ai' && one.threadsPeak === 0
    ? PROCESS_TITLES.slice(1).map(() => '–')
    : loadCells(one)),
];

const loadCells = (one: ProcessSummary): string[] => [
  formatShare(one.cpuShareMean),
  formatShare(one.cpuSharePeak),
  `${formatCount(one.rssPeakMb)} MB`,
  formatCount(one.threadsPeak),
  formatUs(one.loopMaxGapUs),
  formatShare(one.gcShare),
];

export const FFI_TITLES = ['process', 'native events', 'mean', 'peak', 'JS thread', 'peak'];

export const ffiRows = (processes: ProcessSummary[]): string[][] =>
  processes
    .filter(({ role }) => role === 'subject')
    .flatMap(({ index, ffi }) =>
      ffi
        .slice(0, FFI_KINDS_MAX)
        .map((one) => [
          `subject ${index}`,
          plain(one.kind),
          formatPerS(one.meanPerS),
          formatPerS(one.peakPerS),
          formatShare(one.jsShare),
          formatShare(one.jsSharePeak),
        ]),
    );

export function figureText(value: number | null, figure: string): string {
  if (value === null) return 'not measured';
  const texts: Record<FigureUnit, (value: number) => string> = {
    us: formatUs,
    count: formatCount,
    share: formatShare,
    perS: formatPerS,
  };
  return texts[FIGURES[figure] ?? 'count'](value);
}

/** `2 rooms, 2 publishers`, and what failed of them. */
export function sizeText({
  rooms,
  publishers,
  roomsFailed,
  publishersFailed,
}: GroupSummary): string {
  return [
    plural(rooms, 'room') + (roomsFailed > 0 ? ` (${formatCount(roomsFailed)} failed)` : ''),
    plural(publishers, 'publisher') +
      (publishersFailed > 0 ? ` (${formatCount(publishersFailed)} failed)` : ''),
  ].join(', ');
}
