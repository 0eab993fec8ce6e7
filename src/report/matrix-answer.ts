import { VERDICTS } from '../analysis/index.js';
import type { Matrix, MatrixRun } from '../compare/index.js';
import { plain } from './plain.js';

type Found = MatrixRun['verdict'];

/** Places of one verdict that are named; the grid has them all. */
const NAMED_MAX = 6;

/** `degraded: 0.13.21 to 0.13.24; invalid once: 1.0.1; all else healthy`, the worst first. */
export function matrixAnswer(matrix: Matrix): string {
  const worstFirst: Found[] = [...VERDICTS].reverse().filter((verdict) => verdict !== 'healthy');
  const told = [...worstFirst, null].flatMap((verdict) => placesOf(matrix, verdict) ?? []);
  const runs = matrix.cells.flat(2);
  const healthy = runs.filter(({ verdict }) => verdict === 'healthy').length;
  const rest =
    told.length === 0
      ? 'healthy everywhere'
      : healthy === 0
        ? 'nothing healthy'
        : 'all else healthy';
  return [...told, ...(runs.length === 0 ? [] : [rest])].join('; ');
}

/** Where a verdict was seen, and in how many of the runs there; null: nowhere. */
function placesOf({ rows, columns, cells }: Matrix, verdict: Found): string | null {
  const is = (run: MatrixRun) => run.verdict === verdict;
  const there = cells.flat().filter((runs) => runs.some(is));
  if (there.length === 0) return null;
  const found = columns.flatMap((column, c) => {
    const seen = rows.map((_, r) => (cells[r]?.[c] ?? []).some(is));
    const ranges = rangesOf(rows, seen);
    return ranges.length === 0 ? [] : [{ column, ranges }];
  });
  const [first] = found;
  const alike =
    found.length === columns.length &&
    found.every(({ ranges }) => ranges.join() === first?.ranges.join());
  const named = alike
    ? (first?.ranges ?? [])
    : found.flatMap(({ column, ranges }) => ranges.map((range) => `${range} ${column}`));
  const more = named.length - NAMED_MAX;
  const places = [...named.slice(0, NAMED_MAX), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const runs = there.flat();
  const times = runs.filter(is).length;
  const often =
    times === runs.length ? '' : times === 1 ? ' once' : ` in ${times} of ${runs.length} runs`;
  return plain(`${verdict ?? 'n/a'}${often}: ${places}`);
}

/** Neighbours together: `a`, `b`, `c` → `a to c`. */
function rangesOf(rows: readonly string[], seen: readonly boolean[]): string[] {
  const ranges: string[] = [];
  for (let from = 0; from < rows.length; from++) {
    if (seen[from] !== true) continue;
    let to = from;
    while (seen[to + 1] === true) to++;
    const [a = '', b = ''] = [rows[from], rows[to]];
    ranges.push(to === from ? a : to === from + 1 ? `${a}, ${b}` : `${a} to ${b}`);
    from = to;
  }
  return ranges;
}
