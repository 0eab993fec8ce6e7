import { join, relative, sep } from 'node:path';
import { matrixOf, type Matrix, type MatrixRun } from '../compare/index.js';
import { renderMatrixMarkdown } from '../report/index.js';
import type { Done } from './cells.js';
import type { Result } from './results.js';
import { writeWhole } from './run-folder.js';

/** Verdicts by variant. @param done in the order in which variants and repeats are to be shown */
export const matrixOfCells = (done: readonly Done[]): Matrix =>
  matrixOf(
    done.map(({ cell, result, reason, tookMs }) => ({
      variant: { sdk: cell.scenario.sdk, ...cell.variant },
      verdict: result?.summary.verdict ?? null,
      why: reason ?? evidenceOf(result),
      folder: result?.folder ?? null,
      tookMs,
    })),
  );

/** Of the group that the run's verdict comes from. */
function evidenceOf(result: Result | null): string {
  const summary = result?.summary;
  const worst = summary?.groups.find(({ verdict }) => verdict === summary.verdict);
  return worst?.evidence ?? '';
}

/** `matrix.md` and `matrix.json`, their links from this folder on. */
export function writeMatrix(folder: string, matrix: Matrix): void {
  const link = (run: string) =>
    relative(folder, join(run, 'report.md')).split(sep).map(encodeURIComponent).join('/');
  const near = (run: MatrixRun) => ({ ...run, folder: run.folder && relative(folder, run.folder) });
  const document = { ...matrix, cells: matrix.cells.map((row) => row.map((all) => all.map(near))) };
  writeWhole(join(folder, 'matrix.md'), renderMatrixMarkdown(matrix, link));
  writeWhole(join(folder, 'matrix.json'), `${JSON.stringify(document, null, 2)}\n`);
}
