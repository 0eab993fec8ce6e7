import { EXIT, UserError } from './errors.js';

/** For what a signal cut short before a run began, a build or an install. Its reason is its name. */
export function stoppedError(signal: AbortSignal, doing: string): UserError {
  const name = String(signal.reason);
  const exitCode = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return new UserError(`stopped while ${doing}`, { exitCode });
}
