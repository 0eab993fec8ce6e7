import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Where the kernel shares the CPU out by session first (autogroup, on by default on most hosts that are no
 * container), a thread's niceness counts only within its session: see sched(7). A session has one
 * of its own.
 */

/** @returns null where there is none, or where the session is not this process's own alone to change */
export function sessionNiceness(pid: number): number | null {
  try {
    if (sessionOf(readFileSync(`/proc/${pid}/stat`, 'latin1')) !== pid) return null;
    const found = /nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'latin1'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}

/** Does nothing where it can't: then there is no such share, or the process has ended. */
export function setSessionNiceness(pid: number, value: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(value));
  } catch {
    // as said
  }
}

/** Fields count from the end of the name, which may hold blanks and brackets: see proc(5). */
const sessionOf = (stat: string): number =>
  Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
