import { readFileSync } from 'node:fs';

/** Of a thread so far, µs: on a CPU, and ready to run and waiting for one. */
export type ThreadTimes = { ranUs: number; waitedUs: number };

/**
 * This process's JS thread, by `/proc/self/schedstat`, whose fields are in the kernel's
 * Documentation/scheduler/sched-stats.rst. null where the system does not count it.
 */
export function threadTimes(): ThreadTimes | null {
  try {
    return parseThreadTimes(readFileSync('/proc/self/schedstat', 'latin1'));
  } catch {
    return null;
  }
}

/** @param text ns on a CPU, ns waiting for one, and how often it got one; a kernel may count none of it */
export function parseThreadTimes(text: string): ThreadTimes | null {
  const [ran = '', waited = ''] = text.trim().split(/\s+/);
  if (!/^\d+$/.test(waited) || !(Number(ran) > 0)) return null;
  return { ranUs: Number(ran) / 1000, waitedUs: Number(waited) / 1000 };
}
