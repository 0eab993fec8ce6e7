import { EXIT, UserError } from '../units/errors.js';

/** For what a signal cut short before a run began. The signal's reason is its name. */
export function stoppedError(signal: AbortSignal, doing: string): UserError {
  const name = String(signal.reason);
  const exitCode = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return new UserError(`stopped while ${doing}`, { exitCode });
}
