import { UNHEARD_TITLES, unheardRows } from './cause-words.js';
import { Chalk, type ChalkInstance } from 'chalk';
import type { Summary, VerdictName } from '../analysis/index.js';
import {
  counterCells,
  ending,
  FFI_TITLES,
  ffiRows,
  figureText,
  deliveryTexts,
  overloadLine,
  PROCESS_TITLES,
  processCells,
  rejections,
  sizeText,
  STALL_TITLES,
  stallGroupCells,
  stallsShown,
  subtitle,
  variantText,
} from './words.js';
import { LATENCY_TITLES, latencyRows } from './latency-rows.js';
import type { Place } from './again.js';
import { nextSteps } from './next-steps.js';
import { PRESSURE_TITLES, pressureRows, pressureTroubles } from './pressure-rows.js';
import { plain } from './plain.js';
import { HEADING, table, type Column } from './table.js';
import { conversationTexts, talkingOf, turnRows, turnsText, TURN_TITLES } from './turn-rows.js';
import { wrap } from './wrap.js';

export type Style = { color: boolean; width: number };
/** @param folder the run's, as its reader would type it; null: not known */
export type RunStyle = Style & { folder?: Place };

const NARROWEST = 40;
const PAD = '  ';

/** The report for a person at a terminal. */
export function renderTerminal(summary: Summary, style: RunStyle): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const width = Math.max(NARROWEST, style.width);
  const sections = [
    head(summary, width, paint),
    verdicts(summary, width, paint),
    latency(summary, paint),
    counters(summary, width, paint),
    delivery(summary, width, paint),
    ...turns(summary, width, paint),
    pressure(summary, width, paint),
    stalls(summary, width, paint),
    unheard(summary, width, paint),
    native(summary, paint),
    processes(summary, width, paint),
    thresholds(summary, paint),
    notes(summary, width, paint),
    next(summary, style.folder ?? null, width, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The colour of a verdict. */
export function verdictPaint(verdict: VerdictName, paint: ChalkInstance): ChalkInstance {
  if (verdict === 'healthy') return paint.green;
  if (verdict === 'degraded') return paint.yellow;
  return verdict === 'invalid' ? paint.magenta : paint.red;
}

function head(summary: Summary, width: number, paint: ChalkInstance): string[] {
  const { name } = summary.run.scenario;
  const variant = variantText(summary);
  const ended = ending(summary);
  return [
    paint.bold(name) + (variant === '' ? '' : `  ${variant}`),
    ...wrap(subtitle(summary), width).map((line) => paint.dim(line)),
    ...(ended === null ? [] : wrap(ended, width)),
  ];
}

function verdicts({ groups }: Summary, width: number, paint: ChalkInstance): string[] {
  const names = Math.max(0, ...groups.map(({ name }) => name.length));
  const words = Math.max(0, ...groups.map(({ verdict }) => verdict.length));
  return groups.flatMap(({ name, verdict, evidence }) => {
    const blank = `${name.padEnd(names)}  ${verdict.padEnd(words)}  `;
    const [first = '', ...rest] = wrap(plain(evidence), width, blank);
    const word =
      paint.bold(verdictPaint(verdict, paint)(verdict)) + ' '.repeat(words - verdict.length);
    return [`${name.padEnd(names)}  ${word}  ${first.slice(blank.length)}`.trimEnd(), ...rest];
  });
}

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** A titled table; nothing without rows. */
function block(columns: Column[], rows: string[][], paint: ChalkInstance): string[] {
  if (rows.length === 0) return [];
  return table(columns, rows, (cell, row) => (row === HEADING ? paint.dim(cell) : cell));
}

function latency({ groups }: Summary, paint: ChalkInstance): string[] {
  const columns = [left('latency'), left(''), ...LATENCY_TITLES.map(right)];
  const rows = latencyRows(groups).map(({ group, series, cells }) => [group, series, ...cells]);
  return block(columns, rows, paint);
}

function counters({ groups }: Summary, width: number, paint: ChalkInstance): string[] {
  const lines = groups
    .filter(({ publishers }) => publishers > 0)
    .flatMap((group) => [
      ...wrap(
        counterCells(group)
          .map(([name, value]) => `${name} ${value}`)
          .join(' · '),
        width,
        `${PAD}${group.name}: ${sizeText(group)} · `,
        PAD.length * 2,
      ),
      ...rejections(group).flatMap((text) => wrap(text, width, PAD + PAD)),
    ]);
  return lines.length === 0 ? [] : [paint.dim('captures'), ...lines];
}

function delivery({ groups }: Summary, width: number, paint: ChalkInstance): string[] {
  const lines = groups.flatMap((group) =>
    deliveryTexts(group).flatMap((text) =>
      wrap(text, width, `${PAD}${group.name}: `, PAD.length * 2),
    ),
  );
  return lines.length === 0 ? [] : [paint.dim('delivery'), ...lines];
}

/** A block per group that converses: the stages, then what else its turns tell. */
const turns = ({ groups }: Summary, width: number, paint: ChalkInstance): string[][] =>
  talkingOf(groups).map((group) => {
    const columns = [left(`turns of ${group.name}`), ...TURN_TITLES.map(right)];
    const rows = turnRows(group).map(({ stage, cells }) => [stage, ...cells]);
    const texts = [turnsText(group), ...conversationTexts(group)];
    return [
      ...(rows.length === 0 ? [paint.dim(`turns of ${group.name}`)] : block(columns, rows, paint)),
      ...texts.flatMap((text) => wrap(text, width, PAD, PAD.length * 2)),
    ];
  });

function pressure({ pressure: all }: Summary, width: number, paint: ChalkInstance): string[] {
  const [at = '', what = '', length = '', group = '', ...figures] = PRESSURE_TITLES;
  const columns = [right(at), left(what), left(length), left(group), ...figures.map(right)];
  const rows = block(columns, pressureRows(all), paint);
  return [...rows, ...pressureTroubles(all).flatMap((text) => wrap(text, width, `${PAD}- `, 4))];
}

function stalls(summary: Summary, width: number, paint: ChalkInstance): string[] {
  const { shown, more } = stallsShown(summary.stalls);
  if (shown.length === 0) return [];
  const told = shown.map(stallGroupCells);
  // The cause has a line of its own: with it a row is wider than a narrow terminal.
  const [at, ...titles] = STALL_TITLES.slice(0, -1);
  const columns = [right(at ?? ''), ...titles.map(left)];
  const cells = told.map((one) => one.cells.slice(0, -1));
  const [title = '', ...rows] = block(columns, cells, paint);
  return [
    title,
    ...rows.flatMap((row, n) => {
      const { cells: all = [], because = '', meanwhile = '' } = told[n] ?? {};
      const below = (text: string, lead: string) =>
        text === '' ? [] : wrap(text, width, `${PAD}${PAD}${lead} `);
      const cause = [all.at(-1) ?? '', because].filter((part) => part !== '').join(': ');
      return [row, ...below(cause, 'cause'), ...below(meanwhile, 'meanwhile')];
    }),
    ...(more > 0 ? [`${PAD}and ${more} more, shorter`] : []),
  ];
}

function unheard(summary: Summary, width: number, paint: ChalkInstance): string[] {
  const { rows, more } = unheardRows(summary);
  const [at, ...titles] = UNHEARD_TITLES.slice(0, -1);
  const columns = [right(at ?? ''), ...titles.map(left)];
  const cells = rows.map((row) => row.slice(0, -1));
  const [title = '', ...lines] = rows.length === 0 ? [] : block(columns, cells, paint);
  if (lines.length === 0) return [];
  return [
    title,
    ...lines.flatMap((line, n) => {
      const because = rows[n]?.at(-1) ?? '';
      // Those that one thing befell have one line for it, below the last of them.
      const told = rows[n + 1]?.at(-1) !== because;
      return told ? [line, ...wrap(because, width, `${PAD}${PAD}because `)] : [line];
    }),
    ...(more > 0 ? [`${PAD}and ${more} more, shorter`] : []),
  ];
}

const native = ({ processes: all }: Summary, paint: ChalkInstance): string[] => {
  const [process = '', kind = '', ...figures] = FFI_TITLES;
  return block([left(process), left(kind), ...figures.map(right)], ffiRows(all), paint);
};

function processes(
  { processes: all, host }: Summary,
  width: number,
  paint: ChalkInstance,
): string[] {
  const [process = '', ...figures] = PROCESS_TITLES;
  const rows = block([left(process), ...figures.map(right)], all.map(processCells), paint);
  if (rows.length === 0) return [];
  const text =
    `host: busy ${figureText(host.busyShareMean, 'heard.share')}, others up to ` +
    `${figureText(host.outsideSharePeak, 'heard.share')}, steal up to ${figureText(host.stealSharePeak, 'heard.share')}`;
  const overload = host.overload === undefined ? [] : [overloadLine(host.overload)];
  return [...rows, paint.dim(text), ...overload.flatMap((line) => wrap(line, width))];
}

function thresholds({ thresholds: all }: Summary, paint: ChalkInstance): string[] {
  const rows = all.map(({ key, figure, limit, value, met }) => [
    met ? 'met' : 'breached',
    key,
    limit,
    figureText(value, figure),
  ]);
  if (rows.length === 0) return [];
  return table(
    [left('threshold'), left(''), left('limit'), right('value')],
    rows,
    (cell, row, n) => {
      if (row === HEADING) return paint.dim(cell);
      if (n !== 0) return cell;
      return cell === 'met' ? paint.green(cell) : paint.red(cell);
    },
  );
}

const notes = ({ notes: all }: Summary, width: number, paint: ChalkInstance): string[] =>
  all.length === 0 ? [] : [paint.dim('notes'), ...all.flatMap((text) => item(text, width))];

/** Last, where eyes rest: the verdict may have scrolled away by then. */
function next(summary: Summary, folder: Place, width: number, paint: ChalkInstance): string[] {
  const lines = nextSteps(summary, folder).flatMap(({ text, command }) => [
    ...item(text, width),
    // Never wrapped: in two lines it could not be pasted.
    ...(command === null ? [] : [`${PAD}${PAD}${plain(command)}`]),
  ]);
  return lines.length === 0 ? [] : [paint.dim('what next'), ...lines];
}

const item = (text: string, width: number) => wrap(plain(text), width, `${PAD}- `, 4);
