import type { Cell } from '../scenario/types.js';
import { environmentError, type UserError } from '../units/errors.js';
import {
  fromBook,
  runFolderOf,
  saveBook,
  variantKey,
  type Book,
  type CellRecord,
} from './cells-file.js';
import type { RunIo } from './io.js';
import type { ServerFlags } from './needs.js';
import { readResult, type Result } from './results.js';
import { openSeries, type Series } from './series.js';
import type { Tools } from './watch.js';

/** A cell and what came of it. */
export type Done = { cell: Cell; result: Result | null; reason: string | null; tookMs: number };

export type CellsOptions = { flags: ServerFlags; output: string };

/**
 * Runs cells one after another. With a book each is entered when it is done, and those that were
 * done before are read again instead.
 * @throws UserError: what keeps all cells from running, or the only one
 */
export async function performCells(
  cells: readonly Cell[],
  book: Book | null,
  { flags, output }: CellsOptions,
  tools: Tools,
): Promise<Done[]> {
  const { io, stop } = tools;
  const records = book?.file.cells ?? [];
  const isDone = (index: number) => records[index]?.state === 'done';
  const open = cells.filter((_, index) => !isDone(index));
  const series = await openSeries({ flags, output: book?.folder ?? output }, tools);
  const done: Done[] = [];
  let first: UserError | null = null;
  try {
    await series.ready(open);
    for (const [index, cell] of cells.entries()) {
      const record = records[index];
      if (book !== null && record !== undefined && isDone(index)) {
        done.push(readAgain(book, record, cell, io));
        continue;
      }
      if (stop.aborted) continue;
      const { entry, error } = await one(series, cell, labelOf(cells, index), io);
      done.push(entry);
      first ??= error;
      if (book !== null && record !== undefined) enter(book, record, entry);
    }
  } finally {
    series.close();
  }
  if (first !== null && done.every(({ result }) => result === null)) throw first;
  return done;
}

const labelOf = (cells: readonly Cell[], index: number) =>
  cells.length > 1 ? `cell ${index + 1} of ${cells.length}: ` : '';

async function one(series: Series, cell: Cell, label: string, io: RunIo) {
  const outcome = await series.perform(cell, label);
  if (outcome.kind === 'done') {
    const { result, tookMs } = outcome;
    return { entry: { cell, result, reason: null, tookMs } satisfies Done, error: null };
  }
  const { error } = outcome;
  // A run's only cell that can't run is its error, told at its end.
  if (label !== '') io.warn(`${label}n/a: ${error.message}`);
  return { entry: { cell, result: null, reason: error.message, tookMs: 0 }, error };
}

function readAgain(book: Book, record: CellRecord, cell: Cell, io: RunIo): Done {
  const folder = runFolderOf(book, record);
  if (folder === null) throw environmentError(`${book.folder}: a finished cell names no folder`);
  return { cell, result: readResult(folder, io.cwd), reason: null, tookMs: record.tookMs ?? 0 };
}

/** A cell that a signal cut short is no finished one: it runs again. */
function enter(book: Book, record: CellRecord, { result, reason, tookMs }: Done): void {
  if (result?.summary.run.endedBy === 'signal') return;
  Object.assign(record, {
    state: result === null ? 'n/a' : 'done',
    folder: result === null ? null : fromBook(book, result.folder),
    verdict: result?.summary.verdict ?? null,
    reason,
    tookMs,
  } satisfies Partial<CellRecord>);
  saveBook(book);
}

/** As the scenario lists them, for tables: block by block. @param variants in its order */
export function inOrder(done: readonly Done[], variants: readonly string[]): Done[] {
  const place = ({ cell }: Done) => variants.indexOf(variantKey(cell));
  return [...done].sort((a, b) => a.cell.repeat - b.cell.repeat || place(a) - place(b));
}
