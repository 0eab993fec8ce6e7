import type { Counters } from '../journal/events.js';
import { lastByPublisher } from './counters.js';
import type { Silences } from './courses.js';
import { excused, type Heard } from './excused.js';
import { neverHeardOf, unprovedOf } from './heard.js';
import { HEARD_HEALTHY, MISSING_LEAST } from './limits.js';
import type { RunRecord } from './record.js';
import type { Stall } from './stalls.js';

/** Windows of 10 ms that were due, and those of them with the tone. */
export type Windows = { expected: number; audible: number };

/** One publisher: a group is as bad as the worst of them. */
export type Member = {
  id: string;
  room: string;
  process: number;
  /** null: the journal says nothing of it alone. */
  counters: Counters | null;
  /** It spoke long enough to a listener, and was not heard once. */
  neverHeard: boolean;
  heard: Windows;
  /**
   * Less what stalls and silences of its process excuse; with what was heard late, in a pause: after a
   * trouble a jitter buffer may hold a second.
   */
  heardAway: Windows;
  /** Its listener failed: what was not heard of it proves nothing. */
  deafened: boolean;
  /** A listener was asked for, and does not tell most of its time. */
  unproved: boolean;
};

/** @param stalls of the group's publishers */
export function membersOf(
  record: RunRecord,
  group: string,
  stalls: Stall[],
  silences: Silences,
  deafened: ReadonlySet<number>,
): Member[] {
  const counters = lastByPublisher(record);
  const never = new Set(neverHeardOf(record, group));
  const unproved = new Set(unprovedOf(record, group));
  const told = new Map<number, Heard[]>();
  for (const event of record.of('heard')) {
    const own = told.get(event.publisher);
    if (own === undefined) told.set(event.publisher, [event]);
    else own.push(event);
  }
  return record.header.publishers
    .filter((one) => one.group === group)
    .map(({ index, id, room, process }) => {
      const heard = told.get(index) ?? [];
      const troubles = [
        ...stalls.filter(({ publisher }) => publisher === id),
        ...silences.filter((one) => one.process === process),
      ];
      const whole = sumWindows(
        heard.map(({ expected, audibleExpected }) => ({ expected, audible: audibleExpected })),
      );
      const expected = whole.expected - excused(heard, troubles);
      const late = heard.reduce(
        (sum, one) => sum + Math.min(one.audible - one.audibleExpected, one.windows - one.expected),
        0,
      );
      return {
        ...{ id, room, process },
        counters: counters.get(index) ?? null,
        neverHeard: never.has(index),
        heard: whole,
        heardAway: { expected, audible: Math.min(expected, whole.audible + Math.max(0, late)) },
        deafened: deafened.has(index),
        unproved: unproved.has(index),
      };
    });
}

export const sumWindows = (all: Windows[]): Windows =>
  all.reduce(
    (sum, { expected, audible }) => ({
      expected: sum.expected + expected,
      audible: sum.audible + audible,
    }),
    { expected: 0, audible: 0 },
  );

/** Whether so much of what was owed was not heard that a person notices. */
export const isThin = ({ expected, audible }: Windows): boolean =>
  expected - audible > MISSING_LEAST && audible < HEARD_HEALTHY * expected;
