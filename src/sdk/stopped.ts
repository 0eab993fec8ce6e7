import { EXIT, UserError } from '../units/errors.js';

/** For an install that a signal cut short. The signal's reason is its name. */
export function stoppedError(signal: AbortSignal, doing: string): UserError {
  const exitCode = String(signal.reason) === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return new UserError(`stopped while ${doing}`, { exitCode });
}
