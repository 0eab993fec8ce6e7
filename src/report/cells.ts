import { Chalk, type ChalkInstance } from 'chalk';
import type { GroupSummary, Summary, VerdictName } from '../analysis/index.js';
import { VERDICTS } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { formatPerS, formatShare, maxOf } from '../units/numbers.js';
import { HEADING, table } from './table.js';
import { verdictPaint, type Style } from './terminal.js';
import { timelines } from './timelines.js';
import { variantText } from './words.js';

const TITLES = [
  'variant',
  'group',
  'verdict',
  'captures',
  'lowest s',
  'service p99',
  'schedule p99',
  'longest stall',
  'logs peak',
  'JS events peak',
  'heard',
];
const GROUP_COLUMN = 1;
const ABSENT = '–';

/** The cells of one run side by side, then captures per second above log events per second. */
export function renderCells(summaries: Summary[], style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const labels = labelsOf(summaries);
  const oneGroup = summaries.every(({ groups }) => groups.length <= 1);
  const keep = (cells: string[]) => cells.filter((_, n) => !oneGroup || n !== GROUP_COLUMN);
  const titles = keep(TITLES);
  const rows = summaries.flatMap((summary, n) =>
    summary.groups.map((group) => keep([labels[n] ?? '', ...cellsOf(summary, group)])),
  );
  const lines = [
    ...fitting(titles, rows, style.width, paint),
    '',
    ...timelines(summaries, labels, style.width, paint),
  ];
  return `${lines.join('\n')}\n`;
}

/** What sets a cell apart; repeats of one variant are numbered. */
function labelsOf(summaries: Summary[]): string[] {
  const repeats = summaries.some(({ run }) => run.repeat > 1);
  return summaries.map((summary) => {
    const variant = variantText(summary) || `sdk=${summary.run.sdk.version}`;
    return repeats ? `${variant} #${summary.run.repeat}` : variant;
  });
}

function cellsOf({ secondsFfi }: Summary, group: GroupSummary): string[] {
  const { latency, rate, stalls, heard } = group;
  return [
    group.name,
    group.verdict,
    rate === null ? ABSENT : formatPerS(rate.mean),
    rate?.lowest == null ? ABSENT : formatPerS(rate.lowest),
    latency.service === null ? ABSENT : formatUs(latency.service.p99),
    latency.schedule === null ? ABSENT : formatUs(latency.schedule.p99),
    stalls.count === 0 ? ABSENT : formatUs(stalls.longestUs),
    formatPerS(maxOf(secondsFfi.map(({ logsPerS }) => logsPerS))),
    formatShare(maxOf(secondsFfi.map(({ jsShare }) => jsShare))),
    heard?.audibleShare == null ? ABSENT : formatShare(heard.audibleShare),
  ];
}

/** A row per cell, or, where that is too wide, a column per cell. */
function fitting(
  titles: string[],
  rows: string[][],
  width: number,
  paint: ChalkInstance,
): string[] {
  const words = titles.indexOf('verdict') + 1;
  const colour = (cell: string, row: number) => {
    if (row === HEADING) return paint.dim(cell);
    return isVerdict(cell) ? verdictPaint(cell, paint)(cell) : cell;
  };
  const flat = titles.map((title, n) => ({
    title,
    align: n < words ? ('left' as const) : ('right' as const),
  }));
  const fits = table(flat, rows).every((line) => line.length <= width);
  if (fits) return table(flat, rows, colour);
  const [first = '', ...others] = titles;
  const turned = others.map((title, n) => [title, ...rows.map((row) => row[n + 1] ?? '')]);
  const columns = [first, ...rows.map((row) => row[0] ?? '')].map((title, n) => ({
    title,
    align: n === 0 ? ('left' as const) : ('right' as const),
  }));
  return table(columns, turned, colour);
}

const isVerdict = (cell: string): cell is VerdictName => VERDICTS.some((word) => word === cell);
