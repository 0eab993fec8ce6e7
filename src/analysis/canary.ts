import { ofProcess } from './loop-gaps.js';
import type { RunRecord } from './record.js';
import type { Span } from './outsiders.js';

export type CanaryWait = Span & { answered: boolean };

/**
 * From when to when each question to the canary of a subject's process was outstanding; of one that was
 * not answered, to the last reading. One at a time is asked, at a reading; until it is answered each
 * reading tells its age.
 */
export function canaryWaits(record: RunRecord, process: number): CanaryWait[] {
  const waits: CanaryWait[] = [];
  let askedUs: number | null = null;
  let open: CanaryWait | null = null;
  for (const one of ofProcess(record, 'health', process)) {
    const { canary } = one.values;
    if (canary === undefined) continue;
    askedUs ??= one.fromUs;
    open = null;
    if (canary !== null && canary >= one.at - askedUs) {
      open = { fromUs: askedUs, untilUs: one.at, answered: false };
      continue;
    }
    if (canary !== null && canary >= 0)
      waits.push({ fromUs: askedUs, untilUs: askedUs + canary, answered: true });
    askedUs = null;
  }
  return open === null ? waits : [...waits, open];
}
