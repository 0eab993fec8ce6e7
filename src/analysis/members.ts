import type { Counters } from '../journal/events.js';
import { lastByPublisher } from './counters.js';
import type { Facts } from './facts.js';
import { neverHeardOf } from './heard.js';
import { HEARD_GRACE_US } from './limits.js';
import { overlapUs, type RunRecord } from './record.js';
import type { Stall } from './stalls.js';

/** Windows of 10 ms that were due, and those of them with the tone. */
export type Windows = { expected: number; audible: number };

/** One publisher: a group is as bad as the worst of them. */
export type Member = {
  id: string;
  /** null: the journal says nothing of it alone. */
  counters: Counters | null;
  /** It spoke long enough to a listener, and was not heard once. */
  neverHeard: boolean;
  heard: Windows;
  /** Away from stalls and silences. */
  heardAway: Windows;
};

/** @param stalls of the group's publishers */
export function membersOf(
  record: RunRecord,
  group: string,
  stalls: Stall[],
  silences: Facts['silences'],
): Member[] {
  const counters = lastByPublisher(record);
  const never = new Set(neverHeardOf(record, group));
  const members = new Map(
    record.header.publishers
      .filter((one) => one.group === group)
      .map(({ index, id }): [number, Member] => [
        index,
        {
          id,
          counters: counters.get(index) ?? null,
          neverHeard: never.has(index),
          heard: { expected: 0, audible: 0 },
          heardAway: { expected: 0, audible: 0 },
        },
      ]),
  );
  for (const event of record.of('heard')) {
    const member = members.get(event.publisher);
    if (member === undefined) continue;
    add(member.heard, event);
    // What a stall costs is not heard either, nor at once after it: that is the stall's doing.
    const touches = (one: { fromUs: number; untilUs: number }) =>
      overlapUs(event.fromUs, event.at, one.fromUs, one.untilUs + HEARD_GRACE_US) > 0;
    const own = stalls.some((stall) => stall.publisher === member.id && touches(stall));
    if (!own && !silences.some(touches)) add(member.heardAway, event);
  }
  return [...members.values()];
}

function add(sum: Windows, event: { expected: number; audibleExpected: number }): void {
  sum.expected += event.expected;
  sum.audible += event.audibleExpected;
}

export const sumWindows = (all: Windows[]): Windows =>
  all.reduce(
    (sum, { expected, audible }) => ({
      expected: sum.expected + expected,
      audible: sum.audible + audible,
    }),
    { expected: 0, audible: 0 },
  );
