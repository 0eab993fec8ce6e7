import type { CapacityVariant } from '../compare/capacity-types.js';
import { checkComeback, isToCheck, markUnchecked } from './capacity-check.js';
import type { CapacityBook } from './capacity-file.js';
import { takeStep, type SearchTools } from './capacity-step.js';

/**
 * Runs until every variant has its answer, and then until it is known whether it comes back. Every
 * run is in the file as soon as it is done.
 */
export async function searchCapacity(book: CapacityBook, tools: SearchTools): Promise<void> {
  const isOpen = ({ answer, reason }: CapacityVariant) => answer === null && reason === null;
  await inTurn(book, tools, isOpen, takeStep);
  if (tools.stop.aborted) return;
  markUnchecked(book);
  await inTurn(book, tools, isToCheck(book), checkComeback);
}

/** A run of each variant in turn, so that a machine that warms up or slows down does so for all alike. */
async function inTurn(
  book: CapacityBook,
  tools: SearchTools,
  isOpen: (variant: CapacityVariant) => boolean,
  act: typeof takeStep,
): Promise<void> {
  const { variants } = book.file;
  while (variants.some(isOpen)) {
    for (const [n, variant] of variants.entries()) {
      const cell = book.cells[n];
      if (!isOpen(variant) || cell === undefined) continue;
      await act(book, variant, cell, tools);
      if (tools.stop.aborted) return;
    }
  }
}
