import { getPriority, setPriority } from 'node:os';
import { sessionNiceness, setSessionNiceness } from './autogroup.js';
import type { Lever } from './helper.js';
import { threadsOf } from './threads.js';

/** Niceness belongs to a thread on Linux, and to its session: each is set, and set back to what it was. */
export function niceness(pids: number[], value: number): Lever {
  const before = new Map<number, number>();
  const sessions = new Map<number, number>();
  return {
    on() {
      for (const pid of pids) {
        for (const tid of threadsOf(pid)) {
          try {
            before.set(tid, getPriority(tid));
            setPriority(tid, value);
          } catch (error) {
            if (!hasEnded(tid)) return Promise.resolve((error as Error).message);
          }
        }
        const usual = sessionNiceness(pid);
        if (usual === null) continue;
        sessions.set(pid, usual);
        setSessionNiceness(pid, value);
      }
      return Promise.resolve(null);
    },
    off() {
      for (const [pid, usual] of sessions) setSessionNiceness(pid, usual);
      sessions.clear();
      if (before.size === 0) return Promise.resolve();
      for (const pid of pids) {
        const usual = before.get(pid) ?? 0;
        // Threads that were begun meanwhile have it from those that began them.
        for (const tid of threadsOf(pid)) {
          try {
            setPriority(tid, before.get(tid) ?? usual);
          } catch {
            // it has ended
          }
        }
      }
      before.clear();
      return Promise.resolve();
    },
    cleared: () => Promise.resolve(),
    lost: new Promise(() => {}),
    pids: () => [],
    spent: () => [],
  };
}

function hasEnded(tid: number): boolean {
  try {
    getPriority(tid);
    return false;
  } catch {
    return true;
  }
}
