import { Chalk } from 'chalk';
import type { VerdictName } from '../analysis/index.js';
import {
  allRuns,
  SIGNS,
  signOf,
  worstVerdict,
  type Matrix,
  type MatrixRun,
} from '../compare/index.js';
import { formatUs } from '../units/duration.js';
import { plain } from './plain.js';
import { HEADING, table } from './table.js';
import { verdictPaint, type Style } from './terminal.js';
import { wrap } from './wrap.js';

/** Verdicts as one character per run, and under them what each kind of trouble was first seen as. */
export function renderMatrix(matrix: Matrix, style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const columns = ['sdk', ...matrix.columns, 'per cell'].map((title, n, all) => ({
    title,
    align: n === all.length - 1 ? ('right' as const) : ('left' as const),
  }));
  const lines = table(columns, rowsOf(matrix), (cell, row, column) => {
    if (row === HEADING) return paint.dim(cell);
    const worst = worstVerdict(matrix.cells[row]?.[column - 1] ?? []);
    return worst === null ? cell : verdictPaint(worst, paint)(cell);
  });
  const told = firstOfEach(matrix).flatMap(({ sign, at, why }) =>
    wrap(`${at}: ${plain(why)}`, style.width, `  ${sign}  `),
  );
  return `${[...lines, '', legend(matrix), ...(told.length > 0 ? ['', ...told] : [])].join('\n')}\n`;
}

/** The same for a pull request; each character leads to its run. @param link to a run's folder */
export function renderMatrixMarkdown(matrix: Matrix, link: (folder: string) => string): string {
  const head = ['sdk', ...matrix.columns, 'per cell'];
  const sign = (run: MatrixRun) => {
    const text = `\`${signOf(run)}\``;
    return run.folder === null ? text : `[${text}](${link(run.folder)})`;
  };
  const rows = matrix.rows.map((row, r) => [
    row,
    ...matrix.columns.map((_, c) => (matrix.cells[r]?.[c] ?? []).map(sign).join(' ')),
    timeOf(matrix, r),
  ]);
  const told = firstOfEach(matrix).map(({ sign: s, at, why }) => `- \`${s}\` ${at}: ${plain(why)}`);
  return [
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
    legend(matrix),
    ...(told.length > 0 ? ['', ...told] : []),
    '',
  ].join('\n');
}

const row = (cells: string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const rowsOf = (matrix: Matrix): string[][] =>
  matrix.rows.map((name, r) => [
    name,
    ...matrix.columns.map((_, c) => (matrix.cells[r]?.[c] ?? []).map(signOf).join('')),
    timeOf(matrix, r),
  ]);

/** Mean over the row's runs. */
function timeOf(matrix: Matrix, r: number): string {
  const meanMs = meanTime((matrix.cells[r] ?? []).flat());
  return meanMs === null ? '–' : formatUs(meanMs * 1000);
}

/** In ms, of what could be run; null of none. */
export function meanTime(runs: readonly MatrixRun[]): number | null {
  const took = runs.filter(({ verdict }) => verdict !== null);
  if (took.length === 0) return null;
  return took.reduce((sum, { tookMs }) => sum + tookMs, 0) / took.length;
}

/** Only what occurs. */
function legend(matrix: Matrix): string {
  const seen = new Set(allRuns(matrix).map(({ verdict }) => verdict ?? 'n/a'));
  return Object.entries(SIGNS)
    .filter(([name]) => seen.has(name as VerdictName | 'n/a'))
    .map(([name, sign]) => `${sign} ${name}`)
    .join('   ');
}

/** What is not healthy: each verdict's first run with its evidence, and each reason for `n/a` once. */
export function firstOfEach(
  matrix: Matrix,
): { verdict: VerdictName | null; sign: string; at: string; why: string }[] {
  const seen = new Set<string>();
  return allRuns(matrix).flatMap((run) => {
    const kind = run.verdict ?? run.why;
    if (run.verdict === 'healthy' || seen.has(kind)) return [];
    seen.add(kind);
    return [{ verdict: run.verdict, sign: signOf(run), at: run.at, why: run.why }];
  });
}
