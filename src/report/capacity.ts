import { Chalk, type ChalkInstance } from 'chalk';
import type { Capacity, CapacityVariant } from '../compare/capacity-types.js';
import { answerText, detailTexts, headLine, KNEE_TITLES, kneeRows } from './capacity-words.js';
import { HEADING, table } from './table.js';
import { verdictPaint, type Style } from './terminal.js';
import { wrap } from './wrap.js';

/** How much holds, why one may believe it, and where the figures bend. */
export function renderCapacity(capacity: Capacity, style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const { scenario, variants } = capacity;
  const lines = [
    paint.bold(`${scenario}: capacity`),
    ...wrap(headLine(capacity), style.width).map((line) => paint.dim(line)),
    ...variants.flatMap((variant) => ['', ...blockOf(capacity, variant, style, paint)]),
  ];
  return `${lines.join('\n')}\n`;
}

function blockOf(
  capacity: Capacity,
  variant: CapacityVariant,
  { width }: Style,
  paint: ChalkInstance,
): string[] {
  return [
    ...wrap(answerText(capacity, variant), width, `${variant.label}: `, 2).map((line) =>
      paint.bold(line),
    ),
    ...detailTexts(capacity, variant).flatMap((text) => wrap(text, width, '  ', 4)),
    ...(variant.runs.length === 0 ? [] : ['', ...knee(variant, width, paint)]),
  ];
}

/** Columns that a narrow terminal does without, the least telling first. */
const SPARED = ['memory', 'CPU', 'longest', '', 'stalls', 'JS events'];
const VERDICTS_COLUMN = 1;

function knee(variant: CapacityVariant, width: number, paint: ChalkInstance): string[] {
  const rows = kneeRows(variant);
  const drawn = (titles: string[]) => {
    const keep = KNEE_TITLES.flatMap((title, n) => (titles.includes(title) ? [n] : []));
    const columns = keep.map((n) => ({
      title: KNEE_TITLES[n] ?? '',
      align:
        n === VERDICTS_COLUMN || KNEE_TITLES[n] === '' ? ('left' as const) : ('right' as const),
    }));
    const cells = rows.map((row) => keep.map((n) => row.cells[n] ?? ''));
    return table(columns, cells, (cell, row, column) => {
      if (row === HEADING) return paint.dim(cell);
      const worst = rows[row]?.runs.find(({ showed }) => showed !== 'held') ?? rows[row]?.runs[0];
      if (column !== VERDICTS_COLUMN || worst === undefined) return cell;
      return verdictPaint(worst.verdict, paint)(cell);
    });
  };
  const bare = (line: string) => line.replace(/\u001b\[\d+m/g, '').length;
  let titles = [...new Set(KNEE_TITLES)];
  for (const spared of SPARED) {
    if (drawn(titles).every((line) => bare(line) <= width)) break;
    titles = titles.filter((title) => title !== spared);
  }
  return drawn(titles);
}
