import type { RunRecord } from './record.js';
import type { Span } from './outsiders.js';

/**
 * From when to when each question to the canary of a subject's process was outstanding, of those that
 * were answered. One at a time is asked, at a reading; until it is answered each reading tells its age.
 */
export function canaryAnswers(record: RunRecord, process: number): Span[] {
  const answers: Span[] = [];
  let askedUs: number | null = null;
  for (const one of record.of('health')) {
    const { canary } = one.values;
    if (one.role !== 'subject' || one.process !== process || canary === undefined) continue;
    askedUs ??= one.fromUs;
    if (canary !== null && canary >= one.at - askedUs) continue;
    if (canary !== null && canary >= 0)
      answers.push({ fromUs: askedUs, untilUs: askedUs + canary });
    askedUs = null;
  }
  return answers;
}
