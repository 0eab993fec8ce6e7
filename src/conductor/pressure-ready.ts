import { openReaper } from '../children/index.js';
import { niceRefusal, ptraceRefusal, systemFiles } from '../pressure/abilities.js';
import { freeMemoryMb } from '../pressure/sensors.js';
import type { Scenario } from '../scenario/types.js';
import { environmentError } from '../units/errors.js';
import { networkReady } from './pressure-network.js';
import { findFreezer, freezeRefusal, type FreezerOptions } from './freezer.js';

/** More than this share of what is free, and the host kills whom it likes. */
const MEMORY_SHARE = 0.8;

/**
 * Looks before anything starts whether this host allows what the scenarios want to do to it.
 * @returns the program that freezes native threads, null where no step needs it
 * @throws UserError (environment) with the first step that is not possible, and the way out
 */
export async function readyPressure(
  scenarios: readonly Scenario[],
  options: FreezerOptions,
): Promise<string | null> {
  const steps = scenarios.flatMap(({ pressure }) => pressure);
  const memoryMb = Math.max(
    0,
    ...steps.filter(({ kind }) => kind === 'memory').map(({ amount }) => amount),
  );
  const freeMb = freeMemoryMb();
  if (memoryMb > freeMb * MEMORY_SHARE) {
    throw environmentError(
      `pressure: memory of ${memoryMb} MB is too much for this host, which has ${freeMb} MB free`,
      `write at most ${Math.floor(freeMb * MEMORY_SHARE)}MB`,
    );
  }
  const files = systemFiles();
  const nice = steps.some(({ kind }) => kind === 'nice') ? niceRefusal(files) : null;
  if (nice !== null) throw environmentError(`pressure: ${nice.why}`, nice.fix);
  await networkReady(steps, options.home);
  if (!steps.some(({ thread }) => thread !== null)) return null;
  const ptrace = ptraceRefusal(files);
  if (ptrace !== null) throw environmentError(`pressure: ${ptrace.why}`, ptrace.fix);
  return tryFreezer(await findFreezer(options), options);
}

async function tryFreezer(freezer: string, { home }: FreezerOptions): Promise<string> {
  const reaper = openReaper(home);
  try {
    const refusal = await freezeRefusal(freezer, reaper);
    if (refusal === null) return freezer;
    throw environmentError(
      `pressure: this host lets no process freeze another's threads: ${refusal}`,
      'allow ptrace (in a container: --cap-add SYS_PTRACE), or leave thread out',
    );
  } finally {
    reaper.dispose();
  }
}
