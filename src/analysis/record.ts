import type { EventOf, JournalEvent, JournalKind, RunHeader } from '../journal/events.js';

/** A journal sorted by kind and time. Everything else in this room reads this. */
export type RunRecord = {
  header: RunHeader;
  torn: boolean;
  skippedLines: number;
  /** µs up to the last event. */
  elapsedUs: number;
  of<K extends JournalKind>(kind: K): EventOf<K>[];
};

/** @throws RangeError without a `run` event: such a journal holds no run */
export function recordOf(
  events: Iterable<JournalEvent>,
  reading: { torn: boolean; skippedLines: number },
): RunRecord {
  const byKind = new Map<JournalKind, JournalEvent[]>();
  let elapsedUs = 0;
  for (const event of events) {
    const list = byKind.get(event.kind);
    if (list === undefined) byKind.set(event.kind, [event]);
    else list.push(event);
    elapsedUs = Math.max(elapsedUs, event.at);
  }
  // Children write at their own pace: the order of lines is not the order of time.
  for (const list of byKind.values()) list.sort((a, b) => a.at - b.at);
  const of = <K extends JournalKind>(kind: K) => (byKind.get(kind) ?? []) as EventOf<K>[];
  const header = of('run')[0];
  if (header === undefined) throw new RangeError('the journal has no run header');
  return { header, torn: reading.torn, skippedLines: reading.skippedLines, elapsedUs, of };
}

/** µs that two stretches share. */
export const overlapUs = (aFrom: number, aTo: number, bFrom: number, bTo: number): number =>
  Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom));
