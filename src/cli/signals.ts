import { killTracked } from '../children/index.js';
import { EXIT } from '../units/errors.js';

/** Exit codes by convention: 128 + the signal's number. */
const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;
type Name = keyof typeof CODES;

export const exitCodeOfSignal = (name: string): number => CODES[name as Name] ?? EXIT.interrupted;

/**
 * The first SIGINT, SIGTERM or SIGHUP asks for an orderly end, the second ends at once: every event
 * is already with the kernel, so the journal stays readable.
 */
export function catchSignals(): { stop: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) return controller.abort(name);
    killTracked();
    process.exit(exitCodeOfSignal(name));
  };
  for (const name of Object.keys(CODES)) process.on(name, onSignal);
  return {
    stop: controller.signal,
    dispose() {
      for (const name of Object.keys(CODES)) process.off(name, onSignal);
    },
  };
}
