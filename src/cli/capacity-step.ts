import { capacityRun } from '../compare/capacity-run.js';
import type { CapacityVariant } from '../compare/capacity-types.js';
import { nextLoad, type Phase } from '../compare/capacity.js';
import type { Series } from '../runs/series.js';
import type { Cell } from '../scenario/types.js';
import { plural } from '../units/numbers.js';
import { fromCapacity, saveCapacity, type CapacityBook } from './capacity-file.js';
import { atLoad, cellAt } from './capacity-scenario.js';
import type { Io } from './io.js';

export type SearchTools = { series: Series; io: Io; stop: AbortSignal };

const WHY: Record<Phase, string> = {
  open: '',
  narrow: '',
  confirm: ', again',
  beyond: ', one look above the turn',
};

/** A variant's next run, or its answer. */
export async function takeStep(
  book: CapacityBook,
  variant: CapacityVariant,
  cell: Cell,
  { series, io, stop }: SearchTools,
): Promise<void> {
  const { file } = book;
  const step = nextLoad({ ...file, runs: variant.runs });
  if (step.kind === 'found') {
    variant.answer = step.answer;
    saveCapacity(book);
    return;
  }
  const { load, phase } = step;
  const before = variant.runs.filter((run) => run.load === load).length;
  const at = cellAt(cell, atLoad(cell.scenario, file.group, file.key, load), before + 1);
  const name = nameOf(book, variant, load, WHY[phase]);
  const outcome = await series.perform(at, name);
  if (outcome.kind === 'n/a') {
    variant.reason = outcome.error.message;
    io.warn(`${name}n/a: ${outcome.error.message}`);
    saveCapacity(book);
    return;
  }
  const { result, tookMs } = outcome;
  // A run that a signal cut short is no finished one: it runs again.
  if (stop.aborted || result.summary.run.endedBy === 'signal') return;
  const folder = fromCapacity(book, result.folder);
  const run = capacityRun(result.summary, file.until, { load, folder, tookMs });
  variant.runs.push(run);
  saveCapacity(book);
  io.status(`${name}${run.verdict}: ${run.why}`);
}

/** `sdk=1.1.0, 8 rooms, again: `, for the lines of a run. */
export function nameOf(
  { file }: CapacityBook,
  { label }: CapacityVariant,
  load: number,
  why: string,
): string {
  const variant = file.variants.length > 1 ? `${label}, ` : '';
  return `${variant}${plural(load, file.key.slice(0, -1))}${why}: `;
}
