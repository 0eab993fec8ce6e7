import type { EventOf } from '../journal/events.js';
import { decode, percentileUs } from '../journal/histograms.js';
import { formatUs } from '../units/duration.js';
import type { Strain } from './host.js';
import { BACK_US, COLLAPSE_SEEN_US, COLLAPSED_BELOW, WELL_BEFORE_US } from './limits.js';
import { pressureName, stretchesOf } from './pressure.js';
import type { RunRecord } from './record.js';
import { stoppingOf } from './series/marks.js';
import type { Second } from './types.js';

/** Throughput or delay that went bad and did not come back, though what brought it on had ended. */
export type Collapse = {
  /** From when on it should have been well again, to the run's stop. µs. */
  fromUs: number;
  toUs: number;
  capturesPerS: number;
  plannedPerS: number;
  /** The median of the schedule latency in the last of its seconds, µs; null: nothing settled. */
  delayUs: number | null;
  /** Whether the delay is what is bad, and not the throughput. */
  late: boolean;
  /** What had ended before it; null: nothing is known that had. */
  after: string | null;
};

/**
 * A group has collapsed when it was well, then was not, and never again was for `stall.back` and a
 * little more after the last cause that is known had ended: a step of pressure, rooms joining, a host
 * that was full of others. Bad is a second with less than nine tenths of the captures due, or with
 * half of its captures later than a stall. null where it was never bad, came back, or the run ended
 * too early to tell.
 */
export function collapseOf(
  record: RunRecord,
  group: { name: string; queueMs: number },
  seconds: Second[],
  strain: Strain,
): Collapse | null {
  const stopUs = Math.min(record.elapsedUs, stoppingOf(record));
  const due = seconds.filter(({ planned, atUs }) => planned > 0 && atUs <= stopUs);
  const delays = new Map(
    record
      .of('interval')
      .filter((one) => one.group === group.name)
      .map((one) => [one.at, one] as const),
  );
  const limitUs = delayLimitUs(record, group);
  const bad = (second: Second) =>
    second.ok < COLLAPSED_BELOW * second.planned || (delayIn(delays, second) ?? 0) > limitUs;
  let first = due.length;
  while (first > 0 && bad(due[first - 1]!)) first--;
  const tail = due.slice(first);
  const wellUs = due.slice(0, first).reduce((sum, { atUs, fromUs }) => sum + (atUs - fromUs), 0);
  if (tail.length === 0 || wellUs < WELL_BEFORE_US) return null;
  const begunUs = tail[0]!.fromUs;
  const cause = lastCause(record, stopUs, strain, tail);
  const fromUs = Math.max(begunUs, cause?.endUs ?? begunUs);
  const backUs = record.header.stall.backUs ?? BACK_US;
  if (stopUs - fromUs < backUs + COLLAPSE_SEEN_US) return null;
  return described(
    tail.filter((second) => second.fromUs >= fromUs),
    {
      ...{ fromUs, toUs: stopUs, after: cause?.text ?? null },
      delayUs: delayIn(delays, tail.at(-1)!),
    },
  );
}

function described(
  seconds: Second[],
  found: Pick<Collapse, 'fromUs' | 'toUs' | 'after' | 'delayUs'>,
): Collapse {
  const spanUs = Math.max(
    1,
    seconds.reduce((sum, { atUs, fromUs }) => sum + atUs - fromUs, 0),
  );
  const perS = (key: 'ok' | 'planned') =>
    (seconds.reduce((sum, one) => sum + one[key], 0) * 1e6) / spanUs;
  const capturesPerS = perS('ok');
  const plannedPerS = perS('planned');
  return {
    ...found,
    capturesPerS,
    plannedPerS,
    late: capturesPerS >= COLLAPSED_BELOW * plannedPerS,
  };
}

/** A burst that fills its queue is as late as the queue is long: that is no collapse. */
const delayLimitUs = ({ header }: RunRecord, { queueMs }: { queueMs: number }): number =>
  Math.max(header.stall.afterUs, queueMs * 1000 * QUEUE_AND_MORE);
const QUEUE_AND_MORE = 1.5;

function delayIn(delays: Map<number, EventOf<'interval'>>, { atUs }: Second): number | null {
  const text = delays.get(atUs)?.histograms.schedule;
  if (text === undefined) return null;
  try {
    return percentileUs(decode(text), 50);
  } catch {
    return null; // unreadable: a note of the run says so
  }
}

/** The last thing that ended before the run's stop and that may have brought it on. */
function lastCause(
  record: RunRecord,
  stopUs: number,
  strain: Strain,
  tail: Second[],
): { endUs: number; text: string } | null {
  const steps = stretchesOf(record)
    .filter(({ refused, fromUs }) => !refused && fromUs < stopUs)
    .map((step) => ({ endUs: step.toUs ?? stopUs, text: `${pressureName(step)} had ended` }));
  const joins = record
    .of('room')
    .filter(({ role, state, at }) => role === 'subject' && state === 'joined' && at < stopUs)
    .map(({ at }) => ({ endUs: at, text: 'the last room had joined' }));
  const others = tail
    .filter(({ fromUs, atUs }) => strain.strained(fromUs, atUs))
    .map(({ atUs }) => ({ endUs: atUs, text: 'other programs had left the host' }));
  const begunUs = tail[0]?.fromUs ?? stopUs;
  // What had ended long before it began has not brought it on.
  const near = [...steps, ...joins, ...others].filter(({ endUs }) => endUs > begunUs - NEAR_US);
  return near.sort((a, b) => b.endUs - a.endUs)[0] ?? null;
}

const NEAR_US = 5_000_000;

export const collapseWords = (found: Collapse): string => {
  const { capturesPerS, plannedPerS, delayUs, late, after, fromUs, toUs } = found;
  const what = late
    ? `captures came ${formatUs(delayUs ?? 0)} after their time`
    : `captures stayed at ${Math.round(capturesPerS)}/s of ${Math.round(plannedPerS)}/s due`;
  const since =
    after === null
      ? `from ${formatUs(fromUs)} on, no cause found`
      : `though ${after} at ${formatUs(fromUs)}`;
  return `${what} to the end, for ${formatUs(toUs - fromUs)}, ${since}`;
};
