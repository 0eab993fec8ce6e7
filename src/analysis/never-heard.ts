import { neverHeardOf } from './heard.js';
import { once, type RunRecord } from './record.js';
import { spansOf } from './stops.js';

export type NeverHeard = { publisher: number; fromUs: number; toUs: number };

/**
 * Who was captured and never heard once: a listener tells of a gap only after a first sound. For as
 * long as it captured and the listener was there to hear it.
 */
export const neverHeardIn = (record: RunRecord): NeverHeard[] =>
  once(record, 'never-heard', () => {
    const never = new Set(record.header.groups.flatMap(({ name }) => neverHeardOf(record, name)));
    if (never.size === 0) return [];
    const toldUs = new Map<number, number>();
    for (const { publisher, at } of record.of('heard')) toldUs.set(publisher, at);
    const spans = spansOf(record);
    return record.header.publishers.flatMap(({ index, room }): NeverHeard[] => {
      const [span, listenedUs] = [spans.get(index), toldUs.get(index)];
      const joinedUs = listenerJoinedUs(record, room);
      if (!never.has(index) || span === undefined || listenedUs === undefined) return [];
      const fromUs = Math.max(span.fromUs, joinedUs);
      const toUs = Math.min(span.untilUs, listenedUs);
      return toUs > fromUs ? [{ publisher: index, fromUs, toUs }] : [];
    });
  });

/** Infinity: it never did. */
function listenerJoinedUs(record: RunRecord, room: string): number {
  const told = record.of('room').filter((one) => one.room === room && one.role === 'listener');
  const joined = told.find(({ state }) => state === 'joined');
  // An older journal may tell of no listener's room.
  return joined?.at ?? (told.length === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
}
