import { openReaper } from '../children/index.js';
import { openNetspace } from '../pressure/netspace.js';
import type { Pressure } from '../scenario/types.js';
import { environmentError } from '../units/errors.js';

/**
 * Makes a network like the server's and does to it what the steps want: the only sure way to know
 * that this host allows it.
 * @throws UserError (environment) with what is missing, and the way out
 */
export async function networkReady(steps: readonly Pressure[], home: string): Promise<void> {
  const shapes = steps.flatMap(({ network }) => network ?? []);
  if (shapes.length === 0) return;
  const reaper = openReaper(home);
  try {
    const space = await openNetspace(reaper);
    try {
      for (const shape of shapes) {
        const refusal = await space.shape(shape);
        if (refusal === null) continue;
        throw environmentError(
          `pressure: this host can't shape the server's traffic: ${refusal}`,
          'modprobe sch_netem, or use a machine whose kernel has it, or leave delay and jitter out',
        );
      }
    } finally {
      await space.close();
    }
  } finally {
    reaper.dispose();
  }
}
