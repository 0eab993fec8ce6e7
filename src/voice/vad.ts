import { environmentError } from '../units/errors.js';
import type { SpeechDetector } from './detector.js';
import { openFvad } from './fvad.js';
import { openSilero } from './silero.js';

/**
 * Loads a VAD into this process, once for all its rooms.
 * @param vad.dir `fvad`: the package's folder (`fvadDir`); `silero`: the store's (`ensureSilero`)
 * @returns makes a detector, one for each stream
 * @throws UserError (environment) where it does not load
 */
export async function openVad(vad: {
  kind: 'fvad' | 'silero';
  dir: string;
}): Promise<() => SpeechDetector> {
  const { kind, dir } = vad;
  try {
    return await (kind === 'fvad' ? openFvad(dir) : openSilero(dir));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const [line = ''] = cause.split('\n');
    throw environmentError(`the VAD ${kind} in ${dir} does not load: ${line}`, undefined, error);
  }
}
