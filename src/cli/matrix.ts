import { join, relative, sep } from 'node:path';
import { matrixOf, type Matrix, type MatrixRun } from '../compare/index.js';
import { renderMatrix, renderMatrixMarkdown } from '../report/index.js';
import type { Done } from './cells.js';
import type { Io } from './io.js';
import { renderResults, type Result } from './results.js';
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
function evidenceOf(result: Done['result']): string {
  const summary = result?.summary;
  const worst = summary?.groups.find(({ verdict }) => verdict === summary.verdict);
  return worst?.evidence ?? '';
}

const RUNS_SHOWN_WHOLE = 4;

/** A few runs in full, more as their table only. */
export function renderRuns(
  results: Result[],
  matrix: Matrix | null,
  json: boolean,
  io: Io,
): string {
  if (matrix === null) return renderResults(results, json ? 'json' : 'terminal', io);
  const runs = results.map(({ summary }) => summary);
  if (json) return `${JSON.stringify({ schemaVersion: 1, runs, matrix }, null, 2)}\n`;
  const style = { color: io.paint.out.level > 0, width: io.columns() };
  const table = renderMatrix(matrix, style);
  if (results.length > RUNS_SHOWN_WHOLE) return table;
  return `${renderResults(results, 'terminal', io)}\n${table}`;
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
