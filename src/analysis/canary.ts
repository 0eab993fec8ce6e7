import { ofProcess } from './loop-gaps.js';
import { once, type RunRecord } from './record.js';

/** From when to when (`at`) a question to a canary was outstanding. */
export type CanaryWait = { fromUs: number; at: number; answered: boolean };

/** Each reading begins where the last one of its process ended. */
const SAMPLE_US = 1000;

/**
 * Each question to a process's canary; of one that was not answered, to the last reading. One at a time
 * is asked, at a reading; until it is answered each reading tells its age.
 * @param signal the canary of a subject, or the one of the sibling process
 */
export function canaryWaits(
  record: RunRecord,
  process: number,
  signal: 'canary' | 'sibling' = 'canary',
): CanaryWait[] {
  return once(record, `waits/${signal}/${process}`, () => waitsOf(record, process, signal));
}

function waitsOf(record: RunRecord, process: number, signal: 'canary' | 'sibling'): CanaryWait[] {
  const waits: CanaryWait[] = [];
  let askedUs: number | null = null;
  let open: CanaryWait | null = null;
  let lastUs: number | null = null;
  const role = signal === 'canary' ? 'subject' : 'sibling';
  for (const one of ofProcess(record, 'health', process, role)) {
    const us = one.values[signal];
    if (us === undefined) continue;
    // A process that took the place of another knows nothing of what that one had asked.
    const anew = lastUs !== null && one.fromUs - lastUs > SAMPLE_US;
    lastUs = one.at;
    if (open !== null && (anew || us === null || us < 0)) waits.push(open);
    open = null;
    askedUs = anew ? one.fromUs : (askedUs ?? one.fromUs);
    if (us !== null && us >= one.at - askedUs) {
      askedUs = one.at - us;
      open = { fromUs: askedUs, at: one.at, answered: false };
      continue;
    }
    if (us !== null && us >= 0) waits.push({ fromUs: askedUs, at: askedUs + us, answered: true });
    askedUs = null;
  }
  return open === null ? waits : [...waits, open];
}
