import type { Counters } from '../journal/events.js';
import { lastByPublisher } from './counters.js';
import type { Silences } from './courses.js';
import { excused, type Heard } from './excused.js';
import { windowsOf, type Unheard } from './first-heard.js';
import { heardBy, neverHeardOf, unprovedOf } from './heard.js';
import type { Strain } from './host.js';
import { HEARD_HEALTHY, MISSING_LEAST, HEARD_WINDOW_US } from './limits.js';
import { lastHeardOf } from './last-heard.js';
import { brokenUs } from './pressure.js';
import type { RunRecord } from './record.js';
import type { Stall } from './stalls.js';
import { spansOf } from './stops.js';
import type { StrainedLoss } from './strained-loss.js';

/** Windows of 10 ms that were due, and those of them with the tone. */
export type Windows = { expected: number; audible: number };

/** One publisher: a group is as bad as the worst of them. */
export type Member = {
  id: string;
  room: string;
  process: number;
  /** null: the journal says nothing of it alone. */
  counters: Counters | null;
  /** Captures missing of it from seconds in which others had the host. */
  missingStrained: number;
  /** It spoke long enough to a listener, and was not heard once. */
  neverHeard: boolean;
  heard: Windows;
  /** Windows not heard of it while others had the host, or just after. */
  unheardStrained: number;
  /**
   * No more than was captured, and less what stalls and silences of its process excuse; with what was
   * heard late, in a pause: after a trouble a jitter buffer may hold a second.
   */
  heardAway: Windows;
  /** Length of what it captured, µs; null: the journal does not say so up to its end. */
  spokeUs: number | null;
  /** It was heard, and from then on to its end no more, though it went on to capture. */
  lastHeard: { atUs: number; unheardUs: number } | null;
  /** Its listener failed: what was not heard of it proves nothing. */
  deafened: boolean;
  /** A listener was asked for, and does not tell most of its time. */
  unproved: boolean;
};

/** A jitter buffer may hold so much, which is then missing later. */
const BUFFERED_US = 1_000_000;

type Troubles = {
  /** Of the group's publishers. */
  stalls: Stall[];
  silences: Silences;
  /** What was not heard before the first sound, and should have been. */
  late: Unheard[];
  deafened: ReadonlySet<number>;
  strain: Strain;
  strainedLoss: StrainedLoss;
  /** By its index. */
  counters: ReadonlyMap<number, Counters>;
};

export function membersOf(
  record: RunRecord,
  group: string,
  { stalls, silences, late: lateFirst, deafened, strain, strainedLoss, counters }: Troubles,
): Member[] {
  const isStrained = ({ fromUs, at }: Heard) =>
    strain.freeUs(fromUs - BUFFERED_US, at) < at - fromUs + BUFFERED_US &&
    brokenUs(record, { group, what: 'sound' }, fromUs - BUFFERED_US, at) === 0;
  const last = lastByPublisher(record);
  const spoke = new Set(toldToTheEnd(record));
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
      const ok = spoke.has(index) ? last.get(index)?.ok : undefined;
      const spokeUs = ok === undefined ? null : ok * frameMs * 1000;
      const first = lateFirst.filter(({ publisher }) => publisher === index);
      const whole = sumWindows([
        ...heard.map(({ expected, audibleExpected }) => ({ expected, audible: audibleExpected })),
        ...first.map((one) => ({ expected: windowsOf(one, heard), audible: 0 })),
      ]);
      const expected = Math.min(
        whole.expected - excused(heard, troubles),
        spokeUs === null ? Infinity : spokeUs / HEARD_WINDOW_US,
      );
      const late = heard.reduce(
        (sum, one) => sum + Math.min(one.audible - one.audibleExpected, one.windows - one.expected),
        0,
      );
      const unheard = heard.filter((one) => one.expected > one.audibleExpected && isStrained(one));
      const own = counters.get(index) ?? null;
      const missing = own === null ? 0 : own.planned - own.ok;
      return {
        ...{ id, room, process },
        counters: own,
        missingStrained: missing <= 0 ? 0 : strainedLoss(new Set([id]), missing),
        unheardStrained: unheard.reduce((sum, one) => sum + one.expected - one.audibleExpected, 0),
        neverHeard: never.has(index),
        heard: whole,
        heardAway: { expected, audible: Math.min(expected, whole.audible + Math.max(0, late)) },
        spokeUs,
        lastHeard: lastHeardOf(record, { index, group, room }, heard, troubles),
        deafened: deafened.has(index),
        unproved: unproved.has(index),
      };
    });
}

/** A publisher's own counters come once a minute, and at its end. */
const LATEST_US = 1_500_000;

function toldToTheEnd(record: RunRecord): number[] {
  const toldUs = new Map<number, number>();
  for (const { publisher, at } of record.of('publisher-interval')) toldUs.set(publisher, at);
  const spans = spansOf(record);
  return [...toldUs].flatMap(([index, at]) => {
    const untilUs = Math.min(spans.get(index)?.untilUs ?? record.elapsedUs, record.elapsedUs);
    return at >= untilUs - LATEST_US ? [index] : [];
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
