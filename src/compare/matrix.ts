import { VERDICTS, type VerdictName } from '../analysis/index.js';

/** One run, or what kept it from running. */
export type MatrixRun = {
  /** Null: not available. */
  verdict: VerdictName | null;
  /** The evidence of the verdict, or the reason why there is none. */
  why: string;
  /** The run's folder; null without a run. */
  folder: string | null;
  tookMs: number;
};
export type MatrixEntry = MatrixRun & { variant: Record<string, string> & { sdk: string } };

/** Verdicts by SDK version and by everything else that varies; null: no such cell. */
export type Matrix = {
  schemaVersion: 1;
  rows: string[];
  columns: string[];
  /** `cells[row][column]`: the runs of that variant, by repeat. */
  cells: MatrixRun[][][];
};

/** @param entries in the order in which rows, columns and repeats are to be shown */
export function matrixOf(entries: readonly MatrixEntry[]): Matrix {
  const placed = entries.map(({ variant, ...run }) => {
    const { sdk, ...others } = variant;
    const column = Object.entries(others)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
    return { row: sdk, column: column || 'verdict', run };
  });
  const rows = [...new Set(placed.map(({ row }) => row))];
  const columns = [...new Set(placed.map(({ column }) => column))];
  return {
    schemaVersion: 1,
    rows,
    columns,
    cells: rows.map((row) =>
      columns.map((column) =>
        placed.filter((one) => one.row === row && one.column === column).map(({ run }) => run),
      ),
    ),
  };
}

/** One character per run, readable without colour. */
export const SIGNS: Record<VerdictName | 'n/a', string> = {
  healthy: '.',
  invalid: '?',
  degraded: 'd',
  collapsed: 'C',
  silent: 'S',
  hung: 'H',
  crashed: 'X',
  'n/a': '-',
};

export const signOf = ({ verdict }: MatrixRun): string => SIGNS[verdict ?? 'n/a'];

/** The worst of a cell's verdicts; null where none of its runs could be had. */
export function worstVerdict(runs: readonly MatrixRun[]): VerdictName | null {
  const found = runs.flatMap(({ verdict }) =>
    verdict === null ? [] : [VERDICTS.indexOf(verdict)],
  );
  return found.length === 0 ? null : (VERDICTS[Math.max(...found)] ?? null);
}

export const allRuns = ({ rows, columns, cells }: Matrix): (MatrixRun & { at: string })[] =>
  rows.flatMap((row, r) =>
    columns.flatMap((column, c) =>
      (cells[r]?.[c] ?? []).map((run) => ({
        ...run,
        at: [`sdk=${row}`, ...(column === 'verdict' ? [] : [column])].join(' '),
      })),
    ),
  );
