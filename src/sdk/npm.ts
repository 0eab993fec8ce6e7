import { spawn, type ChildProcess } from 'node:child_process';
import { environmentError } from '../units/errors.js';
import { stoppedError } from '../units/stopped.js';

export type Npm = (args: string[], options: NpmOptions) => Promise<string>;
type NpmOptions = {
  /** For errors: `installing @livekit/rtc-node 1.1.0`. */
  doing: string;
  cwd?: string;
  signal?: AbortSignal | undefined;
};

const NETWORK = /ECONN|ENOTFOUND|EAI_AGAIN|TIMEDOUT|network|fetch/i;
const ONLINE =
  'check the network and the registry that npm is set to; installed versions need neither';
const GRACE_MS = 1000;

/**
 * @param command npm's name on PATH, or its path
 * @returns runs it and gives its stdout. Errors: environmentError with npm's own cause in one line;
 * exit 130 or 143 where the signal ended it, once nothing of npm's group runs any more
 */
export function npmCommand(command = 'npm'): Npm {
  return async (args, { doing, cwd, signal }) => {
    throwIfStopped(signal, doing);
    const { code, stdout, stderr, failure } = await runGroup(command, args, cwd, signal);
    // Also where npm made it to its end: who asked to stop is not to see the next step.
    throwIfStopped(signal, doing);
    if (code === 0) return stdout;
    if (failure?.code === 'ENOENT') {
      throw environmentError(`${doing} failed: ${command} was not found`, 'install npm');
    }
    const cause = failure?.message ?? npmCause(stderr, stdout);
    const fix = NETWORK.test(cause) ? ONLINE : npmFix(stderr);
    throw environmentError(`${doing} failed: ${cause}`, fix);
  };
}

function throwIfStopped(signal: AbortSignal | undefined, doing: string): void {
  if (signal?.aborted === true) throw stoppedError(signal, doing);
}

type Output = {
  code: number | null;
  stdout: string;
  stderr: string;
  failure: NodeJS.ErrnoException | null;
};

/** In a process group of its own, so that what npm starts can be ended with it. */
function runGroup(
  command: string,
  args: string[],
  cwd?: string,
  signal?: AbortSignal,
): Promise<Output> {
  const child = spawn(command, args, {
    ...{ cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    // `npm start --silent` hands its silence on to every npm below it, and no reason would be given.
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  const output: Output = { code: null, stdout: '', stderr: '', failure: null };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    killGroup(child, 'SIGTERM');
    timer = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS);
  };
  // A second Ctrl-C ends us at once, and no terminal tells a group of its own.
  const onExit = () => killGroup(child, 'SIGKILL');
  signal?.addEventListener('abort', onAbort);
  process.on('exit', onExit);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      process.off('exit', onExit);
      resolve(output);
    };
    child.on('error', (error) => {
      output.failure = error;
      if (child.pid === undefined) end();
    });
    child.on('close', (code) => {
      output.code = code;
      end();
    });
  });
}

function killGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // it has just ended
  }
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

/** The command that npm says would mend it, as for a cache with files of root's. */
export const npmFix = (stderr: string): string | undefined =>
  /^npm (?:error|ERR!) +(sudo .+)$/m.exec(stderr)?.[1]?.trim();

const lastLine = (text: string) => text.trim().split('\n').at(-1) || 'npm gave no reason';
