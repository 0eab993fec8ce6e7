import { readThreads, type ThreadReading } from '../pressure/thread-states.js';
import type { ThreadGroup } from '../journal/health.js';
import type { Ledger } from './ledger.js';
import type { Member } from './crew.js';

/** While a publisher of the process stalls. */
const STALLED_MS = 1000;

export type ThreadWatch = {
  /** Called every 100 ms. */
  look(nowUs: number): void;
  stall(publisher: number, open: boolean): void;
};

/**
 * Writes down what the native threads of the subjects do: by the clock where the scenario wants it,
 * and in any run when a publisher stalls and for as long as it does.
 */
export function threadWatch(context: {
  ledger: Ledger;
  subjects: () => Member[];
  processOf: (publisher: number) => number | undefined;
  /** ms; null: only while something stalls. */
  everyMsOf: (process: number) => number | null;
}): ThreadWatch {
  const stalled = new Map<number, Set<number>>();
  const last = new Map<number, { pid: number; atUs: number; reading: ThreadReading }>();

  const isDue = (process: number, nowUs: number): boolean => {
    const everyMs = context.everyMsOf(process);
    const waits = (stalled.get(process)?.size ?? 0) > 0;
    if (everyMs === null && !waits) return false;
    const ms = Math.min(everyMs ?? STALLED_MS, waits ? STALLED_MS : Number.POSITIVE_INFINITY);
    return nowUs - (last.get(process)?.atUs ?? 0) >= ms * 1000 - SLACK_US;
  };

  return {
    look(nowUs) {
      for (const { child } of context.subjects()) {
        if (!child.alive || !isDue(child.index, nowUs)) continue;
        const reading = readThreads(child.pid);
        if (reading === null) continue;
        const before = last.get(child.index);
        last.set(child.index, { pid: child.pid, atUs: nowUs, reading });
        const known = before?.pid === child.pid ? before : undefined;
        context.ledger.note(nowUs, {
          kind: 'threads',
          process: child.index,
          fromUs: context.ledger.toRun(known?.atUs ?? nowUs),
          threads: threadGroups(known?.reading ?? null, reading, nowUs - (known?.atUs ?? nowUs)),
        });
      }
    },
    stall(publisher, open) {
      const process = context.processOf(publisher);
      if (process === undefined) return;
      const those = stalled.get(process) ?? new Set();
      stalled.set(process, those);
      if (open) those.add(publisher);
      else those.delete(publisher);
    },
  };
}

const SLACK_US = 50_000;

/** By name; CPU since the reading before, 0 without one. */
export function threadGroups(
  before: ThreadReading | null,
  after: ThreadReading,
  spanUs: number,
): ThreadGroup[] {
  const groups = new Map<string, ThreadGroup>();
  for (const [tid, { name, state, cpuUs }] of after) {
    const group = groups.get(name) ?? { name, count: 0, stopped: 0, running: 0, cpuShare: 0 };
    groups.set(name, group);
    group.count++;
    if (state === 'T' || state === 't') group.stopped++;
    if (state === 'R') group.running++;
    const usedUs = cpuUs - (before?.get(tid)?.cpuUs ?? cpuUs);
    if (spanUs > 0) group.cpuShare += usedUs / spanUs;
  }
  return [...groups.values()]
    .map((group) => ({ ...group, cpuShare: Math.round(group.cpuShare * 1000) / 1000 }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
