import { EXIT } from '../units/errors.js';
import type { Capacity } from './capacity-types.js';

/**
 * 0: every variant's question is answered. 20: where one ends, invalid runs begin. 21: a heavier
 * load held than one that did not. 3: nothing could be run.
 */
export function capacityExit({ variants }: Pick<Capacity, 'variants'>): number {
  const answers = variants.flatMap(({ answer }) => answer ?? []);
  if (answers.length === 0) return EXIT.environment;
  if (answers.some(({ above }) => above.length > 0)) return EXIT.inconclusive;
  if (answers.some(({ unmeasured }) => unmeasured !== null)) return EXIT.invalid;
  return EXIT.met;
}
