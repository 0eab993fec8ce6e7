/** Exit codes of the command line; `--help` prints them. */
export const EXIT = {
  met: 0,
  internal: 1,
  usage: 2,
  environment: 3,
  threshold: 10,
  broken: 11,
  regression: 12,
  invalid: 20,
  inconclusive: 21,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** What a user can mend: printed as one sentence and its fix, never with a stack. */
export class UserError extends Error {
  readonly exitCode: number;
  readonly fix: string | undefined;

  constructor(message: string, options: { exitCode: number; fix?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'UserError';
    this.exitCode = options.exitCode;
    this.fix = options.fix;
  }
}

/** Wrong flags or a wrong scenario: nothing was started. Exit 2. */
export const usageError = (message: string, fix?: string) =>
  new UserError(message, { exitCode: EXIT.usage, ...(fix === undefined ? {} : { fix }) });

/** Server, credentials, installs. Exit 3. */
export const environmentError = (message: string, fix?: string, cause?: unknown) =>
  new UserError(message, {
    exitCode: EXIT.environment,
    ...(fix === undefined ? {} : { fix }),
    cause,
  });
