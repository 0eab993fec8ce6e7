import { readdirSync, readFileSync } from 'node:fs';

export type ThreadState = { name: string; state: string; cpuUs: number };
/** By thread id. */
export type ThreadReading = ReadonlyMap<number, ThreadState>;

/** Linux counts CPU time in hundredths of a second for programs, whatever the kernel's own tick. */
const TICK_US = 10_000;

/** The native threads of a process, as the OS sees them. null: no such process, or no /proc. */
export function readThreads(pid: number): ThreadReading | null {
  let ids: string[];
  try {
    ids = readdirSync(`/proc/${pid}/task`);
  } catch {
    return null;
  }
  const threads = new Map<number, ThreadState>();
  for (const id of ids) {
    try {
      const read = parseThread(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'));
      if (read !== null) threads.set(Number(id), read);
    } catch {
      // It ended meanwhile.
    }
  }
  return threads;
}

/** `proc(5)`: `pid (comm) state …`, where fields 14 and 15 are user and system time in ticks. */
export function parseThread(stat: string): ThreadState | null {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')'); // a name may hold brackets itself
  if (open < 0 || close < open) return null;
  const fields = stat.slice(close + 2).split(' ');
  const [state = '?'] = fields;
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (Number.isNaN(ticks)) return null;
  return { name: stat.slice(open + 1, close), state, cpuUs: ticks * TICK_US };
}
