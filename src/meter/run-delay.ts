import { readFileSync } from 'node:fs';

/**
 * For how long this process's JS thread has been ready to run and waited for a CPU so far, µs: by
 * `/proc/self/schedstat`, whose fields are in the kernel's Documentation/scheduler/sched-stats.rst.
 * null where the system does not count it.
 */
export function runDelayUs(): number | null {
  try {
    return parseRunDelay(readFileSync('/proc/self/schedstat', 'latin1'));
  } catch {
    return null;
  }
}

/** @param text ns on a CPU, ns waiting for one, and how often it got one; a kernel may count none of it */
export function parseRunDelay(text: string): number | null {
  const [ranNs = '', waitedNs = ''] = text.trim().split(/\s+/);
  if (!/^\d+$/.test(waitedNs) || Number(ranNs) === 0) return null;
  return Number(waitedNs) / 1000;
}
