export type Column = { title: string; align: 'left' | 'right' };

/** Columns as wide as their widest cell, two spaces apart; no trailing blanks. Cells hold no colour. */
export function table(
  columns: Column[],
  rows: string[][],
  paint: (cell: string, row: number, column: number) => string = (cell) => cell,
): string[] {
  const widths = columns.map(({ title }, n) =>
    Math.max(title.length, ...rows.map((row) => (row[n] ?? '').length)),
  );
  const line = (cells: string[], row: number) =>
    cells
      .map((cell, n) => {
        const blanks = ' '.repeat(Math.max(0, (widths[n] ?? 0) - cell.length));
        const painted = cell === '' ? '' : paint(cell, row, n);
        return columns[n]?.align === 'right' ? blanks + painted : painted + blanks;
      })
      .join('  ')
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      HEADING,
    ),
    ...rows.map((row, n) => line(row, n)),
  ];
}

/** The row number under which `paint` is asked for the titles. */
export const HEADING = -1;
