import { leavingOf, thresholdsFrom } from '../analysis/index.js';
import { comebackOf } from '../compare/capacity-comeback.js';
import { capacityRun } from '../compare/capacity-run.js';
import type { CapacityVariant } from '../compare/capacity-types.js';
import { nextLoad, type Phase } from '../compare/capacity.js';
import type { Cell } from '../scenario/types.js';
import { plural } from '../units/numbers.js';
import { fromCapacity, saveCapacity, type CapacityBook } from './capacity-file.js';
import { atLoad, cellAt, comebackScenario } from './capacity-scenario.js';
import type { Io } from './io.js';
import type { Series } from '../runs/series.js';

export type SearchTools = { series: Series; io: Io; stop: AbortSignal };

/**
 * Runs until every variant has its answer, a run of each in turn, so that a machine that warms up
 * or slows down does so for all alike. Every run is in the file as soon as it is done.
 */
export async function searchCapacity(book: CapacityBook, tools: SearchTools): Promise<void> {
  const { variants } = book.file;
  const isOpen = ({ answer, reason }: CapacityVariant) => answer === null && reason === null;
  while (variants.some(isOpen)) {
    for (const [n, variant] of variants.entries()) {
      const cell = book.cells[n];
      if (!isOpen(variant) || cell === undefined) continue;
      await takeStep(book, variant, cell, tools);
      if (tools.stop.aborted) return;
    }
  }
  for (const [n, variant] of variants.entries()) {
    const cell = book.cells[n];
    if (cell !== undefined) await checkComeback(book, variant, cell, tools);
    if (tools.stop.aborted) return;
  }
}

const WHY: Record<Phase, string> = {
  open: '',
  narrow: '',
  confirm: ', again',
  beyond: ', one look above the turn',
};

async function takeStep(
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
  const name = `${labelOf(book, variant)}${loadText(book, load)}${WHY[phase]}: `;
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

/** Where the turn is known: does the load that held hold again after an overload has left? */
async function checkComeback(
  book: CapacityBook,
  variant: CapacityVariant,
  cell: Cell,
  { series, io, stop }: SearchTools,
): Promise<void> {
  const { group, key } = book.file;
  const { held = null, gaveOut = null } = variant.answer ?? {};
  if (held === null || gaveOut === null || variant.comeback !== null) return;
  const { scenario, extra, leftMs, judgedMs } = comebackScenario(cell.scenario, group, key, {
    held,
    gaveOut,
  });
  const name = `${labelOf(book, variant)}${loadText(book, held)}, ${gaveOut} more for a while: `;
  const outcome = await series.perform(cellAt(cell, scenario, 1), name);
  if (outcome.kind === 'n/a') return io.warn(`${name}n/a: ${outcome.error.message}`);
  const { result, tookMs } = outcome;
  if (stop.aborted || result.summary.run.endedBy === 'signal') return;
  const events = result.events();
  const asked = { base: group, leftUs: leftMs * 1000, judgedUs: judgedMs * 1000 };
  const came = comebackOf(result.summary, leavingOf(events, extra), asked, {
    until: book.file.until,
    thresholdsFrom: (fromUs) => thresholdsFrom(events, fromUs),
  });
  variant.comeback = {
    ...came,
    held,
    extra: gaveOut,
    folder: fromCapacity(book, result.folder),
    tookMs,
  };
  saveCapacity(book);
  io.status(`${name}${came.came}${came.why === '' ? '' : `: ${came.why}`}`);
}

const labelOf = ({ file }: CapacityBook, { label }: CapacityVariant) =>
  file.variants.length > 1 ? `${label}, ` : '';

const loadText = ({ file }: CapacityBook, load: number) => plural(load, file.key.slice(0, -1));
