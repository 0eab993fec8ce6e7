import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type ProcessStat = { cpuUs: number; threads: number; rssBytes: number };

export type StatFields = {
  state: string;
  cpuTicks: number;
  threads: number;
  startTicks: string;
  rssPages: number;
};

const TICK_US = 10_000; // USER_HZ is 100 on every Linux that Node runs on
const AT_PAGESZ = 6n;

/** `/proc/<pid>/stat`, see proc(5). The name may hold blanks and brackets: fields count from its end. */
export function parseStat(text: string): StatFields | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (!state || !startTicks || !text.includes(')')) return null;
  return {
    state,
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    threads: Number(fields[17]),
    startTicks,
    rssPages: Number(fields[21]),
  };
}

/** The kernel's letter: R runs, S sleeps, D waits for I/O, T stopped, Z dead. null where unknown. */
export const osState = (pid: number): string | null => readStat(pid)?.state ?? null;

/** CPU time so far (user and system, to 10 ms), OS threads, resident memory. null where unknown. */
export function processStat(pid: number): ProcessStat | null {
  const stat = readStat(pid);
  if (stat === null) return null;
  return {
    cpuUs: stat.cpuTicks * TICK_US,
    threads: stat.threads,
    rssBytes: stat.rssPages * pageBytes(),
  };
}

/**
 * When a living process began, in the system's own terms: with the pid it names one process for
 * good, because pids are used again. null if there is no such process or it is a zombie.
 */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = readStat(pid);
    return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : stat.startTicks;
  }
  try {
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim() || null;
  } catch {
    return null;
  }
}

function readStat(pid: number): StatFields | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

let page: number | undefined;
const pageBytes = (): number => (page ??= readPageBytes());

/** From the auxiliary vector, pairs of 64-bit words: 4 KiB is usual, but not on every arm64. */
function readPageBytes(): number {
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
    }
  } catch {
    // no /proc: nobody asks then
  }
  return 4096;
}
