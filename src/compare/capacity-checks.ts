import { NOTHINGS_MOST, type LoadAnswer } from './capacity.js';
import type { Comeback } from './capacity-comeback.js';

type Checks = readonly Pick<Comeback, 'came'>[];

const told = (checks: Checks) => checks.filter(({ came }) => came !== 'unknown').length;

/** Whether the check is to be run once more: as often as a load, those that told nothing aside. */
export function isCheckOpen(checks: Checks, repeats: number): boolean {
  const valid = told(checks);
  return valid < repeats && checks.length - valid - valid < NOTHINGS_MOST;
}

/** Why there is nothing to check; null: there is. */
export function uncheckedOf({
  held,
  gaveOut,
}: Pick<LoadAnswer, 'held' | 'gaveOut'>): string | null {
  if (gaveOut === null) return 'no load gave out';
  return held === null ? 'no load held' : null;
}
