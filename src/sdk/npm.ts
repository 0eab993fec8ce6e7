import { execFile } from 'node:child_process';
import { environmentError } from '../units/errors.js';

export type Npm = (args: string[], options: NpmOptions) => Promise<string>;
type NpmOptions = {
  /** What was wanted, for the error: `@livekit/rtc-node 1.1.0 could not be installed`. */
  failed: string;
  signal?: AbortSignal | undefined;
};

const NETWORK = /ECONN|ENOTFOUND|EAI_AGAIN|TIMEDOUT|network|fetch/i;
const ONLINE =
  'check the network and the registry that npm is set to; installed versions need neither';
const OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * @param command npm's name on PATH, or its path
 * @returns runs it and gives its stdout. Errors: environmentError with npm's own cause in one line;
 * the signal's reason where that ended it
 */
export function npmCommand(command = 'npm'): Npm {
  return (args, { failed, signal }) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const options = { maxBuffer: OUTPUT_BYTES, ...(signal === undefined ? {} : { signal }) };
      execFile(command, args, options, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        if (signal?.aborted === true) return reject(signal.reason as Error);
        if (error.code === 'ENOENT') {
          return reject(environmentError(`${failed}: ${command} was not found`, 'install npm'));
        }
        const cause = npmCause(stderr, stdout);
        reject(environmentError(`${failed}: ${cause}`, NETWORK.test(cause) ? ONLINE : undefined));
      });
    });
}

/** The line of npm's output that says why: the first after the code, with the code before it. */
export function npmCause(stderr: string, stdout = ''): string {
  const lines = stderr
    .split('\n')
    .map((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1]?.trim() ?? '')
    .filter((line) => line !== '' && !/^A complete log|^errno |^syscall |^path /.test(line));
  const code = lines.find((line) => line.startsWith('code '))?.slice('code '.length);
  const text = lines.find((line) => !line.startsWith('code ')) ?? lastLine(stderr || stdout);
  return code === undefined || text.includes(code) ? text : `${code}: ${text}`;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) || 'npm gave no reason';
