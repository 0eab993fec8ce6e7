import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { environmentError } from '../units/errors.js';
import { startOf } from './proc.js';
import { ensureRunningDir, machineId, removeFile, writeRunning } from './running-file.js';

/** Writes down which children live, so that a later start can end those that a killed one left. */
export type Reaper = { add(pid: number): void; remove(pid: number): void; dispose(): void };

type Tracked = { children: Map<number, string>; dispose(): void };
const open = new Set<Tracked>();

/**
 * Keeps `<home>/running/<own pid>-<random>.json` up to date, synchronously, until disposed.
 * @throws UserError (environment) if the home can't be written to
 */
export function openReaper(home: string): Reaper {
  const owner = { pid: process.pid, start: startOf(process.pid) ?? '?' };
  const machine = machineId();
  const children = new Map<number, string>();
  let disposed = false;
  // Not the pid alone: a dead owner's file with this very pid may still wait to be reaped.
  const name = `${process.pid}-${randomBytes(4).toString('hex')}.json`;
  const file = inHome(home, () => join(ensureRunningDir(home), name));

  const write = () => {
    const list = [...children].map(([pid, start]) => ({ pid, start }));
    writeRunning(file, { machine, owner, children: list });
  };
  const tracked: Tracked = {
    children,
    dispose() {
      disposed = true;
      open.delete(tracked);
      removeFile(file);
    },
  };
  inHome(home, write);
  open.add(tracked);

  const update = () => {
    try {
      if (!disposed) write();
    } catch {
      // A full disk in mid-run must not end the run; only the cleaning after a kill suffers.
    }
  };
  return {
    add(pid) {
      const start = startOf(pid);
      if (start === null) return; // gone already
      children.set(pid, start);
      update();
    },
    remove(pid) {
      if (children.delete(pid)) update();
    },
    dispose: tracked.dispose,
  };
}

/** SIGKILL for every child of this process's reapers, at once: for an end that can't wait. */
export function killTracked(): void {
  for (const { children, dispose } of [...open]) {
    for (const [pid, start] of children) killIfSame({ pid, start });
    dispose();
  }
}

/** @returns whether it was still that process, and is killed now */
export function killIfSame({ pid, start }: { pid: number; start: string }): boolean {
  if (startOf(pid) !== start) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

function inHome<T>(home: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw environmentError(
      `can't write to the cache folder ${home}: ${(cause as Error).message}`,
      'set FRAMESTALL_HOME to a folder that can be written to',
      cause,
    );
  }
}
