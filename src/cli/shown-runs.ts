import { relative } from 'node:path';
import type { Matrix } from '../compare/index.js';
import {
  renderCells,
  renderCsv,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderMatrix,
  renderTerminal,
} from '../report/index.js';
import { realPath } from '../runs/run-folder.js';
import type { Result } from '../runs/results.js';
import { usageError } from '../units/errors.js';
import type { Io } from './io.js';

export const FORMATS = ['terminal', 'json', 'markdown', 'junit', 'hlog', 'csv', 'html'] as const;
export type Format = (typeof FORMATS)[number];

/** As one would type it, and what `latest` leads to now: it moves on with the next run. */
export function shownFolder(folder: string, { cwd }: Pick<Io, 'cwd'>): string {
  const real = realPath(folder);
  const near = relative(realPath(cwd), real) || '.';
  return near.length < real.length ? near : real;
}

/** The text for stdout; the same from a run as from `framestall report`. */
export function renderResults(results: Result[], format: Format, io: Io): string {
  const style = { color: io.paint.out.level > 0, width: io.columns() };
  const summaries = results.map(({ summary }) => summary);
  switch (format) {
    case 'terminal':
      return [
        ...results.map(({ summary, folder }) =>
          renderTerminal(summary, { ...style, folder: shownFolder(folder, io) }),
        ),
        ...(summaries.length > 1 ? [renderCells(summaries, style)] : []),
      ].join('\n');
    case 'json':
      return summaries.length === 1 && summaries[0] !== undefined
        ? renderJson(summaries[0])
        : `${JSON.stringify({ schemaVersion: 1, runs: summaries }, null, 2)}\n`;
    case 'markdown':
      return results
        .map(({ summary, folder }) => renderMarkdown(summary, shownFolder(folder, io)))
        .join('\n');
    case 'junit':
      return renderJunit(...summaries);
    case 'hlog':
      return results.flatMap(({ hlog }) => [...hlog()]).join('');
    case 'csv':
      return renderCsv(
        results.map(({ events, summary: { stalls } }) => ({ events: events(), stalls })),
      );
    case 'html':
      return pageOf(results);
  }
}

/** @throws UserError (usage) for more than one */
function pageOf(results: Result[]): string {
  const [first] = results;
  if (first === undefined || results.length > 1) throw severalPagesError();
  return first.html();
}

export const severalPagesError = () =>
  usageError(
    'a page is of one run, or of one folder of runs',
    'give one, or leave --format html: each folder gets its page without it',
  );

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
