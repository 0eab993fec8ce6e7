import { leavingOf, thresholdsFrom } from '../analysis/index.js';
import { isCheckOpen, uncheckedOf } from '../compare/capacity-checks.js';
import { comebackOf } from '../compare/capacity-comeback.js';
import type { CapacityVariant } from '../compare/capacity-types.js';
import type { Cell } from '../scenario/types.js';
import { fromCapacity, saveCapacity, type CapacityBook } from './capacity-file.js';
import { comebackScenario } from './capacity-check-scenario.js';
import { cellAt } from './capacity-scenario.js';
import { nameOf, type SearchTools } from './capacity-step.js';

/** Says of each variant that has no turn why nothing is checked. */
export function markUnchecked(book: CapacityBook): void {
  for (const variant of book.file.variants) {
    if (variant.answer !== null) variant.unchecked ??= uncheckedOf(variant.answer);
  }
  saveCapacity(book);
}

/** Whether a variant's check is still to be run, or to be run again. */
export const isToCheck =
  ({ file }: CapacityBook) =>
  ({ answer, unchecked, comeback }: CapacityVariant): boolean =>
    answer !== null && unchecked === null && isCheckOpen(comeback, file.repeats);

/** Where the turn is known: does the load that held hold again after an overload has left? */
export async function checkComeback(
  book: CapacityBook,
  variant: CapacityVariant,
  cell: Cell,
  { series, io, stop }: SearchTools,
): Promise<void> {
  const { group, key, until } = book.file;
  const { held = null, gaveOut = null } = variant.answer ?? {};
  if (held === null || gaveOut === null) return;
  const loads = { held, gaveOut };
  const { scenario, extra, leftMs, judgedMs } = comebackScenario(cell.scenario, group, key, loads);
  const again = variant.comeback.length === 0 ? '' : ', again';
  const name = nameOf(book, variant, held, `, ${gaveOut} more for a while${again}`);
  const outcome = await series.perform(cellAt(cell, scenario, variant.comeback.length + 1), name);
  if (outcome.kind === 'n/a') {
    variant.unchecked = outcome.error.message;
    io.warn(`${name}n/a: ${outcome.error.message}`);
    saveCapacity(book);
    return;
  }
  const { result, tookMs } = outcome;
  if (stop.aborted || result.summary.run.endedBy === 'signal') return;
  const events = result.events();
  const asked = { base: group, leftUs: leftMs * 1000, judgedUs: judgedMs * 1000 };
  const came = comebackOf(result.summary, leavingOf(events, extra), asked, {
    until,
    thresholdsFrom: (fromUs) => thresholdsFrom(events, fromUs),
  });
  const folder = fromCapacity(book, result.folder);
  variant.comeback.push({ ...came, held, extra: gaveOut, folder, tookMs });
  saveCapacity(book);
  io.status(`${name}${came.came}${came.why === '' ? '' : `: ${came.why}`}`);
}
