import { Chalk, type ChalkInstance } from 'chalk';
import type { Comparison, Versus } from '../compare/index.js';
import {
  FIGURE_TITLES,
  figureCells,
  footnotes,
  headLine,
  unavailableTexts,
  verdictLine,
} from './compare-words.js';
import { plural } from '../units/numbers.js';
import { plain } from './plain.js';
import { HEADING, table } from './table.js';
import type { Style } from './terminal.js';
import { wrap } from './wrap.js';

const INDENT = '  ';

/** What a comparison says, for a person at a terminal: verdicts first, then figures. */
export function renderComparison(comparison: Comparison, style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const lines = [
    paint.bold(`${comparison.scenario}: compared`),
    ...wrap(headLine(comparison), style.width).map((line) => paint.dim(line)),
    ...unavailableTexts(comparison).flatMap((text) => wrap(plain(text), style.width)),
    ...comparison.versus.flatMap((versus) => ['', ...versusLines(versus, style, paint)]),
  ];
  return `${lines.join('\n')}\n`;
}

function versusLines(versus: Versus, style: Style, paint: ChalkInstance): string[] {
  const { baseline, candidate, pairs, verdicts } = versus;
  const title = `${candidate} against ${baseline}, ${plural(pairs, 'pair')}`;
  const [first = '', ...more] = wrap(verdictLine(versus), style.width, 'verdicts  ', INDENT.length);
  const coloured = first.replace(verdicts.answer, colour(verdicts.answer, paint));
  return [
    ...wrap(title, style.width).map((line) => paint.bold(line)),
    coloured,
    ...more,
    '',
    ...figureTable(versus, style.width, paint),
    ...footnotes(versus).flatMap((text) => wrap(text, style.width, INDENT, 4)),
  ];
}

/** A row per figure, or, where that is too wide, only what decides. */
function figureTable({ figures }: Versus, width: number, paint: ChalkInstance): string[] {
  const all = figures.map(figureCells);
  const layouts = [FIGURE_TITLES, FIGURE_TITLES.filter((title) => !NARROW_WITHOUT.has(title))];
  const drawn = layouts.map((titles) => {
    const keep = (row: string[]) => row.filter((_, n) => titles.includes(FIGURE_TITLES[n] ?? ''));
    const columns = titles.map((title, n) => ({
      title,
      align: n === 0 || n === titles.length - 1 ? ('left' as const) : ('right' as const),
    }));
    const plain = table(columns, all.map(keep));
    const lines = table(columns, all.map(keep), (cell, row, column) => {
      if (row === HEADING) return paint.dim(cell);
      return column === titles.length - 1 ? colour(cell, paint) : cell;
    });
    return { lines, fits: plain.every((line) => line.length <= width) };
  });
  return (drawn.find(({ fits }) => fits) ?? drawn.at(-1))?.lines ?? [];
}

const NARROW_WITHOUT = new Set(['baseline', 'candidate']);

function colour(answer: string, paint: ChalkInstance): string {
  if (answer === 'worse') return paint.red(answer);
  if (answer === 'better') return paint.green(answer);
  return answer === 'same' ? answer : paint.yellow(answer);
}
