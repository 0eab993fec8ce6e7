import { appendFileSync, statSync } from 'node:fs';
import type { Comparison, Matrix } from '../compare/index.js';
import {
  annotationsOf,
  baselineAnnotations,
  comparisonAnnotations,
  renderAnnotations,
  renderBaselineMarkdown,
  renderComparisonMarkdown,
  renderMarkdown,
  renderMatrixMarkdown,
  type Annotation,
} from '../report/index.js';
import type { Held } from './baseline.js';
import type { Io } from './io.js';
import type { Result } from '../runs/results.js';
import { shownFolder } from './shown-runs.js';

/** GitHub takes no more of a step, and then shows none of it. */
const SUMMARY_MOST_BYTES = 1024 * 1024;
const CUT = '\n\n_The rest is in the run’s folder: there was no room for it here._\n';
const RUNS_SHOWN_WHOLE = 4;

/** Tells GitHub of runs, where we run there. @param asExpected of each run: its `--expect` was met */
export function tellGithubOfRuns(
  io: Io,
  results: readonly Result[],
  matrix: Matrix | null,
  asExpected: (result: Result) => boolean,
  held: Held | null = null,
): void {
  const reports = results.length > RUNS_SHOWN_WHOLE ? [] : results;
  const table = matrix === null ? [] : [renderMatrixMarkdown(withoutFolders(matrix), String)];
  tellGithub(io, {
    markdown: () =>
      [
        ...table,
        ...reports.map(({ summary, folder }) => renderMarkdown(summary, shownFolder(folder, io))),
        ...(held === null ? [] : [renderBaselineMarkdown(held.against, held.name)]),
      ].join('\n'),
    annotations: () => [
      ...results.flatMap((result) => annotationsOf(result.summary, asExpected(result))),
      ...(held === null ? [] : baselineAnnotations(held.against, held.name)),
    ],
  });
}

export const tellGithubOfComparison = (io: Io, comparison: Comparison): void =>
  tellGithub(io, {
    markdown: () => renderComparisonMarkdown(comparison),
    annotations: () => comparisonAnnotations(comparison),
  });

/**
 * Appends to `$GITHUB_STEP_SUMMARY` where that is set, and writes annotations to stderr where
 * `GITHUB_ACTIONS` is `true`. Never throws: what a run found does not hang on it.
 */
export function tellGithub(
  io: Io,
  what: { markdown: () => string; annotations: () => Annotation[] },
): void {
  const { GITHUB_STEP_SUMMARY: file, GITHUB_ACTIONS: actions } = io.env;
  if (file) {
    try {
      const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      appendFileSync(file, fitting(what.markdown(), SUMMARY_MOST_BYTES - before));
    } catch (error) {
      io.warn(`the step summary can’t be written: ${(error as Error).message}`, 'warning');
    }
  }
  if (actions === 'true') for (const line of renderAnnotations(what.annotations())) io.warn(line);
}

/** Cut at a line where it is too long, and said so. @param most bytes */
export function fitting(markdown: string, most: number): string {
  if (Buffer.byteLength(markdown) <= most) return markdown;
  const room = most - Buffer.byteLength(CUT);
  if (room < 0) return '';
  // A character that the cut halves is in the line that goes with it.
  const text = Buffer.from(markdown).subarray(0, room).toString();
  return text.slice(0, Math.max(0, text.lastIndexOf('\n'))) + CUT;
}

/** Links to files of the machine that ran lead nowhere on GitHub. */
const withoutFolders = (matrix: Matrix): Matrix => ({
  ...matrix,
  cells: matrix.cells.map((row) =>
    row.map((runs) => runs.map((run) => ({ ...run, folder: null }))),
  ),
});
