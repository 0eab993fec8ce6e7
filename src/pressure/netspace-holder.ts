import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { environmentError } from '../units/errors.js';
import type { Keeper } from './helper.js';
import { toolEnv } from './run-tool.js';

const START_LIMIT_MS = 5000;
/** Says that the namespace is there, then waits for the end of its stdin. */
const HOLD = ['unshare', '--net', 'sh', '-c', 'echo ready; exec cat'] as const;
export const ALLOW_IT =
  'run as root (in a container: --cap-add NET_ADMIN --cap-add SYS_ADMIN), or remove the network step';

/**
 * Starts the process that holds a network namespace; it ends when its stdin does.
 * @throws UserError (environment) where this user may not make one
 */
export async function hold(keeper: Keeper): Promise<ChildProcess> {
  const [program, ...args] = HOLD;
  const child = spawn(program, args, {
    detached: true, // the terminal's Ctrl-C is the conductor's business
    env: toolEnv(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) keeper.add(pid);
  child.stdin.on('error', () => {}); // its end tells
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  child.once('close', () => (pid === undefined ? undefined : keeper.remove(pid)));
  const ready = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), START_LIMIT_MS);
    const tell = (answer: boolean) => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.stdout.once('data', () => tell(true));
    child.once('close', () => tell(false));
    child.once('error', (error: NodeJS.ErrnoException) => {
      complaint = error.code === 'ENOENT' ? MISSING : error.message;
      tell(false);
    });
  });
  if (ready) return child;
  if (complaint === MISSING) throw missing(program);
  child.kill('SIGKILL');
  throw environmentError(
    `this user may not make a network namespace: ${complaint.trim() || 'unshare does not answer'}`,
    ALLOW_IT,
  );
}

const MISSING = 'missing';
const PACKAGES: Record<string, string> = { ip: 'iproute2', tc: 'iproute2' };

/** A tool that isn't here, and how to get it. */
export function missing(program: string) {
  return environmentError(
    `network pressure takes the program ${program}, and it is not here`,
    `install it (Debian: apt-get install ${PACKAGES[program] ?? 'util-linux'}), or remove the network step`,
  );
}

export async function release(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
}
