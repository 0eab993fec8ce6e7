import { execFile } from 'node:child_process';
import { environmentError } from '../units/errors.js';
import { stoppedError } from '../units/stopped.js';

export type Npm = (args: string[], options: NpmOptions) => Promise<string>;
type NpmOptions = {
  /** For errors: `installing @livekit/rtc-node 1.1.0`. */
  doing: string;
  signal?: AbortSignal | undefined;
};

const NETWORK = /ECONN|ENOTFOUND|EAI_AGAIN|TIMEDOUT|network|fetch/i;
const ONLINE =
  'check the network and the registry that npm is set to; installed versions need neither';
const OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * @param command npm's name on PATH, or its path
 * @returns runs it and gives its stdout. Errors: environmentError with npm's own cause in one line;
 * exit 130 or 143 where the signal ended it
 */
export function npmCommand(command = 'npm'): Npm {
  return (args, { doing, signal }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(stoppedError(signal, doing));
      const options = { maxBuffer: OUTPUT_BYTES, ...(signal === undefined ? {} : { signal }) };
      execFile(command, args, options, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        if (signal?.aborted === true) return reject(stoppedError(signal, doing));
        if (error.code === 'ENOENT') {
          return reject(
            environmentError(`${doing} failed: ${command} was not found`, 'install npm'),
          );
        }
        const cause = npmCause(stderr, stdout);
        reject(
          environmentError(`${doing} failed: ${cause}`, NETWORK.test(cause) ? ONLINE : undefined),
        );
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
