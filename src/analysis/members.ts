import type { Counters } from '../journal/events.js';
import { lastByPublisher } from './counters.js';
import type { Silences } from './courses.js';
import { excused } from './excused.js';
import { windowsOf, WINDOW_US, type Unheard } from './first-heard.js';
import { heardBy, neverHeardOf, unprovedOf } from './heard.js';
import { HEARD_HEALTHY, MISSING_LEAST } from './limits.js';
import { lastHeardOf } from './last-heard.js';
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
   * No more than was captured, and less what stalls and silences of its process excuse; with what was
   * heard late, in a pause: after a trouble a jitter buffer may hold a second.
   */
  heardAway: Windows;
  /** Length of what it captured, µs; null: the journal says nothing of it alone. */
  spokeUs: number | null;
  /** It was heard, and from then on to its end no more, though it went on to capture. */
  lastHeard: { atUs: number; unheardUs: number } | null;
  /** Its listener failed: what was not heard of it proves nothing. */
  deafened: boolean;
  /** A listener was asked for, and does not tell most of its time. */
  unproved: boolean;
};

type Troubles = {
  /** Of the group's publishers. */
  stalls: Stall[];
  silences: Silences;
  /** What was not heard before the first sound, and should have been. */
  late: Unheard[];
  deafened: ReadonlySet<number>;
};

export function membersOf(
  record: RunRecord,
  group: string,
  { stalls, silences, late: lateFirst, deafened }: Troubles,
): Member[] {
  const counters = lastByPublisher(record);
  const never = new Set(neverHeardOf(record, group));
  const unproved = new Set(unprovedOf(record, group));
  const told = heardBy(record);
  return record.header.publishers
    .filter((one) => one.group === group)
    .map(({ index, id, room, process, frameMs }) => {
      const heard = told.get(index) ?? [];
      const troubles = [
        ...stalls.filter(({ publisher }) => publisher === id),
        ...silences.filter((one) => one.process === process),
      ];
      const ok = counters.get(index)?.ok;
      const spokeUs = ok === undefined ? null : ok * frameMs * 1000;
      const first = lateFirst.filter(({ publisher }) => publisher === index);
      const whole = sumWindows([
        ...heard.map(({ expected, audibleExpected }) => ({ expected, audible: audibleExpected })),
        ...first.map((one) => ({ expected: windowsOf(one, heard), audible: 0 })),
      ]);
      const expected = Math.min(
        whole.expected - excused(heard, troubles),
        spokeUs === null ? Infinity : spokeUs / WINDOW_US,
      );
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
        spokeUs,
        lastHeard: lastHeardOf(record, { index, group }, heard, troubles),
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
