import { join, relative, sep } from 'node:path';
import { matrixOf, type Matrix, type MatrixRun } from '../compare/index.js';
import { renderMatrixHtml, renderMatrixMarkdown } from '../report/index.js';
import type { Done } from './cells.js';
import type { Result } from './results.js';
import { writeWhole } from './run-folder.js';

/**
 * Verdicts by variant; what a signal cut short says little of its own.
 * @param done in the order in which variants and repeats are to be shown
 * @returns null where nothing is done
 */
export function matrixOfCells(done: readonly Done[]): Matrix | null {
  const whole = done.filter(({ result }) => result?.summary.run.endedBy !== 'signal');
  if (whole.length === 0) return null;
  return matrixOf(
    whole.map(({ cell, result, reason, tookMs }) => ({
      variant: { sdk: cell.scenario.sdk, ...cell.variant },
      verdict: result?.summary.verdict ?? null,
      why: reason ?? evidenceOf(result),
      folder: result?.folder ?? null,
      tookMs,
    })),
  );
}

/** Of the group that the run's verdict comes from. */
function evidenceOf(result: Result | null): string {
  const summary = result?.summary;
  const worst = summary?.groups.find(({ verdict }) => verdict === summary.verdict);
  return worst?.evidence ?? '';
}

/** `matrix.md`, `matrix.html` and `matrix.json`, their links from this folder on. */
export function writeMatrix(folder: string, scenario: string, matrix: Matrix): void {
  const near = fromFolder(folder, matrix);
  writeWhole(join(folder, 'matrix.md'), matrixMarkdown(near));
  writeWhole(join(folder, 'matrix.html'), renderMatrixHtml(near, scenario));
  writeWhole(join(folder, 'matrix.json'), `${JSON.stringify(near, null, 2)}\n`);
}

/** The same with the runs' folders from this one on. */
export function fromFolder(folder: string, matrix: Matrix): Matrix {
  const near = (run: MatrixRun) => ({ ...run, folder: run.folder && relative(folder, run.folder) });
  return { ...matrix, cells: matrix.cells.map((row) => row.map((all) => all.map(near))) };
}

/** @param matrix its folders from the place on where the text is read */
export const matrixMarkdown = (matrix: Matrix): string =>
  renderMatrixMarkdown(matrix, (run) =>
    join(run, 'report.md').split(sep).map(encodeURIComponent).join('/'),
  );
