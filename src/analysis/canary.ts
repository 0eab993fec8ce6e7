import { ofProcess } from './loop-gaps.js';
import type { RunRecord } from './record.js';
import type { Span } from './outsiders.js';

export type CanaryWait = Span & { answered: boolean };

/**
 * From when to when each question to a process's canary was outstanding; of one that was not answered,
 * to the last reading. One at a time is asked, at a reading; until it is answered each reading tells
 * its age.
 * @param signal the canary of a subject, or the one of the sibling process
 */
export function canaryWaits(
  record: RunRecord,
  process: number,
  signal: 'canary' | 'sibling' = 'canary',
): CanaryWait[] {
  const waits: CanaryWait[] = [];
  let askedUs: number | null = null;
  let open: CanaryWait | null = null;
  const role = signal === 'canary' ? 'subject' : 'sibling';
  for (const one of ofProcess(record, 'health', process, role)) {
    const us = one.values[signal];
    if (us === undefined) continue;
    askedUs ??= one.fromUs;
    open = null;
    if (us !== null && us >= one.at - askedUs) {
      askedUs = one.at - us;
      open = { fromUs: askedUs, untilUs: one.at, answered: false };
      continue;
    }
    if (us !== null && us >= 0)
      waits.push({ fromUs: askedUs, untilUs: askedUs + us, answered: true });
    askedUs = null;
  }
  return open === null ? waits : [...waits, open];
}
