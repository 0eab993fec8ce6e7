import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capacityExit } from '../compare/capacity-exit.js';
import { renderCapacityMarkdown } from '../report/capacity-markdown.js';
import { renderCapacity } from '../report/capacity.js';
import { renderCapacityHtml } from '../report/html/capacity.js';
import {
  renderBisection,
  renderBisectionHtml,
  renderBisectionMarkdown,
  renderComparisonMarkdown,
  renderMatrixHtml,
} from '../report/index.js';
import { usageError } from '../units/errors.js';
import { bisectExit, openBisection, writeBisection } from './bisect-file.js';
import { capacityOf, readCapacity, writeCapacity } from './capacity-file.js';
import { isBook, openBook, runFolderOf, type Book } from '../runs/cells-file.js';
import { inOrder, type Done } from '../runs/cells.js';
import {
  comparisonHtml,
  comparisonJson,
  comparisonText,
  writeComparison,
} from './compare-files.js';
import { byPlan, compareVariants, doneIn } from './compare-runs.js';
import type { Io } from './io.js';
import { folderOf } from '../runs/run-place.js';
import { fromFolder, matrixMarkdown, matrixOfCells, writeMatrix } from '../runs/matrix.js';
import { readResult, type Result } from '../runs/results.js';
import { renderResults, renderRuns, severalPagesError, type Format } from './shown-runs.js';

/** What is made of several runs together. */
type Whole = {
  write: () => void;
  text: Record<'terminal' | 'markdown' | 'json' | 'html', (io: Io) => string>;
};

/** `whole`: null where the folder holds one run alone. */
export type Holding = { folder: string; results: Result[]; whole: Whole | null };

/** What a folder holds, read again from the journals of its runs. @throws UserError */
export function holdingIn(given: string, cwd: string): Holding {
  const folder = folderOf(given, cwd);
  const holds = (name: string) => existsSync(join(folder, name));
  if (isBook(folder, cwd)) return cellsIn(openBook(folder, cwd), cwd);
  if (holds('capacity.json')) return capacityIn(folder, cwd);
  if (holds('bisect.json')) return bisectionIn(folder, cwd);
  return { folder, results: [readResult(given, cwd)], whole: null };
}

function cellsIn(book: Book, cwd: string): Holding {
  const { folder, file } = book;
  const done = book.cells.flatMap((cell, n): Done[] => {
    const record = file.cells[n];
    if (record === undefined || record.state === 'planned') return [];
    const from = runFolderOf(book, record);
    const result = from === null ? null : readResult(from, cwd);
    return [{ cell, result, reason: record.reason, tookMs: record.tookMs ?? 0 }];
  });
  const results = inOrder(done, book.variants).flatMap(({ result }) => result ?? []);
  if (done.length === 0) throw usageError(`${folder} holds no finished run`, 'go on with --resume');
  return { folder, results, whole: comparisonOf(book, results) ?? matrixIn(book, done, results) };
}

function matrixIn({ folder, file, variants }: Book, done: Done[], results: Result[]): Whole | null {
  const matrix = matrixOfCells(inOrder(done, variants));
  if (matrix === null) return null;
  const near = fromFolder(folder, matrix);
  return {
    write: () => writeMatrix(folder, file.scenario, matrix),
    text: {
      terminal: (io) => renderRuns(results, matrix, false, io),
      markdown: () => matrixMarkdown(near),
      json: (io) => renderRuns(results, matrix, true, io),
      html: () => renderMatrixHtml(near, file.scenario),
    },
  };
}

/** As `compare` had been asked to judge; null where that was not asked for, or only one is done. */
function comparisonOf(book: Book, results: readonly Result[]): Whole | null {
  const { folder, file } = book;
  const of = new Map(results.map((result) => [result.folder, result.summary]));
  const all = doneIn(book).map(({ folder: from, record }) => ({
    run: from === null ? null : (of.get(from) ?? null),
    settings: record.variant,
    reason: record.reason,
    folder: record.folder ?? '',
  }));
  if (file.judge === null || new Set(all.map(({ run }) => run?.run.id)).size < 2) return null;
  const found = byPlan(all);
  if (found.variants.length + found.unavailable.length < 2) return null;
  const comparison = compareVariants(found, file.judge);
  const folders = new Map(
    all.flatMap(({ run, folder: near }) => (run === null ? [] : [[run.run.id, near]])),
  );
  const { variants } = found;
  const compared = { comparison, variants, folders };
  return {
    write: () => writeComparison(folder, compared),
    text: {
      terminal: (io) => comparisonText(comparison, io),
      markdown: () => renderComparisonMarkdown(comparison),
      json: () => comparisonJson(comparison),
      html: () => comparisonHtml(compared),
    },
  };
}

function capacityIn(given: string, cwd: string): Holding {
  const { folder, file } = readCapacity(given, cwd);
  const capacity = capacityOf({ file });
  const runs = capacity.variants.flatMap(({ runs: all, comeback }) => [...all, ...comeback]);
  return {
    folder,
    results: runs.map((run) => readResult(join(folder, run.folder), cwd)),
    whole: {
      write: () => writeCapacity(folder, capacity),
      text: {
        terminal: (io) => renderCapacity(capacity, styleOf(io)),
        markdown: () => renderCapacityMarkdown(capacity),
        json: () => document({ ...capacity, exitCode: capacityExit(capacity) }),
        html: () => renderCapacityHtml(capacity),
      },
    },
  };
}

function bisectionIn(given: string, cwd: string): Holding {
  const { folder, found } = openBisection(given, cwd);
  return {
    folder,
    results: found.runs.map((run) => readResult(join(folder, run.folder), cwd)),
    whole: {
      write: () => writeBisection(folder, found),
      text: {
        terminal: (io) => renderBisection(found, styleOf(io)),
        markdown: () => renderBisectionMarkdown(found),
        json: () => document({ ...found, exitCode: bisectExit(found) }),
        html: () => renderBisectionHtml(found),
      },
    },
  };
}

const styleOf = (io: Io) => ({ color: io.paint.out.level > 0, width: io.columns() });

const document = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** @throws UserError (usage) where one document would have to hold what does not go together */
export function renderHoldings(holdings: readonly Holding[], format: Format, io: Io): string {
  const results = holdings.flatMap((one) => one.results);
  if (format === 'junit' || format === 'hlog' || format === 'csv') {
    return renderResults(results, format, io);
  }
  const alone = holdings.flatMap((one) => (one.whole === null ? one.results : []));
  const wholes = holdings.flatMap(({ whole }) => whole ?? []);
  if (format === 'json' && wholes.length > 0 && holdings.length > 1) {
    throw usageError('--json takes one folder of several runs', 'give it alone');
  }
  if (format === 'html' && holdings.length > 1) throw severalPagesError();
  return [
    ...(alone.length === 0 ? [] : [renderResults(alone, format, io)]),
    ...wholes.map(({ text }) => text[format](io)),
  ].join('\n');
}
