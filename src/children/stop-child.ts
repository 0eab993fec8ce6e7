import type { ChildProcess } from 'node:child_process';

/** `gone`: had ended before. `terminated`: on SIGTERM, within the grace. `killed`: by SIGKILL. */
export type Stopped = 'gone' | 'terminated' | 'killed';

/**
 * SIGTERM, then after `graceMs` SIGKILL. Resolves when the child has exited.
 * Also ends a child that is stopped by SIGSTOP or that ignores SIGTERM.
 */
export async function stopChild(
  child: ChildProcess,
  { graceMs }: { graceMs: number },
): Promise<Stopped> {
  if (hasEnded(child)) return 'gone';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  child.kill('SIGCONT'); // a stopped process only takes SIGTERM when it runs again
  if (await within(ended, graceMs)) return 'terminated';
  child.kill('SIGKILL');
  await ended;
  return 'killed';
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

function within(promise: Promise<void>, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), limitMs);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
