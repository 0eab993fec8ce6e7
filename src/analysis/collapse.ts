import type { GroupInfo } from '../journal/events.js';
import { decode, percentileUs } from '../journal/histograms.js';
import { lagLimitUs } from '../journal/lag.js';
import { formatUs } from '../units/duration.js';
import { formatCount } from '../units/numbers.js';
import {
  causesOf,
  moreTelling,
  quietsOf,
  type CollapseCause,
  type Excuse,
} from './collapse-causes.js';
import { rejectedSum } from './counters.js';
import type { Strain } from './host.js';
import { BACK_US, COLLAPSE_SEEN_US, COLLAPSED_BELOW, WELL_BEFORE_US } from './limits.js';
import { coursesOf, type Course, type Silences } from './courses.js';
import { queueMsOfGroup } from './queues.js';
import type { RunRecord } from './record.js';
import { coverOf } from './seconds.js';
import { stoppingUs } from './stops.js';
import type { Second } from './types.js';

/** Throughput or delay that went bad and did not come back, though what brought it on had ended. */
export type Collapse = {
  /** The publisher that did; null: the group. */
  who: string | null;
  /** From when on it should have been well again, to the run's stop. µs. */
  fromUs: number;
  toUs: number;
  capturesPerS: number;
  plannedPerS: number;
  /** The median of the schedule latency in the last of its seconds, µs; null: nothing settled. */
  delayUs: number | null;
  /** Whether the delay is what is bad, and not the throughput. */
  late: boolean;
  /** Captures refused in it, and pending at its end. */
  refused: number;
  pending: number;
  /** What had ended before it; null: nothing is known that had. */
  after: CollapseCause | null;
  /** What keeps it from being one, and the most telling of that; null: nothing does. */
  excuse: { by: Excuse; what: string } | null;
};

export type Fall = {
  /** null: it came back, or never went bad. */
  collapse: Collapse | null;
  /** What would have been one, had nobody disturbed it or had the host: it may still come back. */
  excusedCollapse: Collapse | null;
};
export const NO_FALL: Fall = { collapse: null, excusedCollapse: null };

/**
 * A group has collapsed when it was well, then was not, and never again was, though it was left in
 * peace (collapse-causes.ts) for `stall.back` and two seconds more, or when one of its publishers by
 * itself did so. Bad is a second with less than nine tenths of the captures due, or with half of its
 * captures later than a stall. Where it was not in peace for long enough to tell, whoever disturbed it,
 * it is excused.
 * @returns the same of any part of its publishers, by their ids; null: of all
 */
export function collapseOf(
  record: RunRecord,
  group: GroupInfo,
  seconds: Second[],
  strain: Strain,
  silences: Silences,
): CollapseOf {
  const delayUs = delaysOf(record, group.name);
  const courses = coursesOf(record, group, seconds, silences);
  const wholeBut = (own: Course[]): Course => {
    const others = courses.filter((one) => !own.includes(one));
    return { who: null, seconds: without(seconds, others), delayUs, silences };
  };
  return (ids) => {
    const own = courses.filter(({ who }) => ids === null || (who !== null && ids.has(who)));
    // One by itself has a course of its own, if ever it fell behind.
    const together = ids === null || ids.size > 1;
    const excused: Collapse[] = [];
    for (const course of together ? [wholeBut(own), ...own] : own) {
      const found = collapseIn(record, group, course, strain);
      if (found?.excuse === null) return { collapse: found, excusedCollapse: null };
      if (found !== null) excused.push(found);
    }
    // What is the run's own doing is still the SDK's to stand.
    const disturbed = excused.find(({ excuse }) => excuse?.by === 'disturbed');
    return { collapse: null, excusedCollapse: disturbed ?? excused[0] ?? null };
  };
}

export type CollapseOf = (ids: ReadonlySet<string> | null) => Fall;

/** What is left of a group's seconds without some of its publishers. */
export function without(seconds: Second[], others: Course[]): Second[] {
  if (others.length === 0) return seconds;
  const theirs = new Map<number, { planned: number; ok: number }>();
  for (const one of others.flatMap((course) => course.seconds)) {
    const { planned, ok } = theirs.get(one.atUs) ?? { planned: 0, ok: 0 };
    theirs.set(one.atUs, { planned: planned + one.planned, ok: ok + one.ok });
  }
  return seconds.map((second) => {
    const { planned, ok } = theirs.get(second.atUs) ?? { planned: 0, ok: 0 };
    const left = { planned: second.planned - planned, ok: second.ok - ok };
    return { ...second, planned: Math.max(0, left.planned), ok: Math.max(0, left.ok) };
  });
}

/**
 * How far the last second of a group was behind its schedule (the median of its captures, µs) where
 * that is more than a queue and a stall may make it; null: it had caught up, or nothing settled then.
 */
export function behindOf(record: RunRecord, group: GroupInfo, seconds: Second[]): number | null {
  const stopUs = Math.min(record.elapsedUs, stoppingUs(record));
  const last = seconds.findLast((one) => one.ok > 0 && one.atUs <= stopUs);
  const delayUs = last === undefined ? null : delaysOf(record, group.name)(last);
  const limitUs = lagLimitUs(record.header.stall.afterUs, queueMsOfGroup(record, group));
  return delayUs !== null && delayUs > limitUs ? delayUs : null;
}

function collapseIn(
  record: RunRecord,
  group: GroupInfo,
  { who, seconds, delayUs, silences }: Course,
  strain: Strain,
): Collapse | null {
  const stopUs = Math.min(record.elapsedUs, stoppingUs(record));
  // A process that says nothing can't say what is due either.
  const cover = coverOf(silences);
  const isMute = (second: Second) => second.planned === 0 && cover(second) >= 0.5;
  const due = seconds.filter((one) => one.atUs <= stopUs && (one.planned > 0 || isMute(one)));
  const limitUs = lagLimitUs(record.header.stall.afterUs, queueMsOfGroup(record, group));
  const isBad = (second: Second) =>
    second.planned === 0 ||
    second.ok < COLLAPSED_BELOW * second.planned ||
    (delayUs(second) ?? 0) > limitUs;
  const first = due.findLastIndex((second) => !isBad(second)) + 1;
  const bad = due.slice(first);
  const before = due.slice(0, first);
  const last = bad.at(-1);
  if (last === undefined || lengthUs(before) < WELL_BEFORE_US) return null;
  const backUs = record.header.stall.backUs ?? BACK_US;
  const begunUs = bad[0]?.fromUs ?? stopUs;
  // Whatever may excuse it: sooner than this nothing is overdue.
  if (stopUs - begunUs < backUs + COLLAPSE_SEEN_US) return null;
  const causes = causesOf(record, group, bad, strain, stopUs);
  const overdueBut = (by: Excuse[]) =>
    quietsOf(
      causes.filter(({ excuse }) => excuse === null || !by.includes(excuse)),
      begunUs,
      stopUs,
    ).find(({ fromUs, toUs }) => {
      const late = bad.filter((one) => one.fromUs >= fromUs + backUs && one.atUs <= toUs);
      return lengthUs(late) >= COLLAPSE_SEEN_US;
    });
  const by = EXCUSED_BY.find((some) => overdueBut(some) !== undefined) ?? [];
  const overdue = overdueBut(by);
  if (overdue === undefined) return null;
  const { fromUs, after } = overdue;
  return {
    excuse: excuseOf(by, causes),
    ...{ who, fromUs, toUs: stopUs, delayUs: delayUs(last), after },
    ...ratesOf(
      bad.filter((second) => second.fromUs >= fromUs),
      before,
    ),
    // Of one alone neither is known second by second.
    ...(who === null ? leftIn(record, group.name, fromUs, last.atUs) : { refused: 0, pending: 0 }),
  };
}

/** What is left out of account, until something is overdue. */
const EXCUSED_BY: Excuse[][] = [[], ['disturbed'], ['strained'], ['disturbed', 'strained']];

function excuseOf(by: Excuse[], causes: CollapseCause[]): Collapse['excuse'] {
  const last = by.at(-1);
  if (last === undefined) return null;
  const told = causes
    .filter(({ excuse }) => excuse === last)
    .reduce<CollapseCause | null>(moreTelling, null);
  return { by: last, what: told?.what ?? '' };
}

const lengthUs = (seconds: Second[]): number =>
  seconds.reduce((sum, { atUs, fromUs }) => sum + Math.max(0, atUs - fromUs), 0);

const perS = (seconds: Second[], key: 'ok' | 'planned'): number =>
  (seconds.reduce((sum, one) => sum + one[key], 0) * 1e6) / Math.max(1, lengthUs(seconds));

function ratesOf(
  bad: Second[],
  before: Second[],
): Pick<Collapse, 'capturesPerS' | 'plannedPerS' | 'late'> {
  const capturesPerS = perS(bad, 'ok');
  // What fell due while the process said nothing it tells later, in one second or after the stop.
  const isTold = bad.every(({ planned }) => planned > 0);
  const plannedPerS = perS(isTold ? bad : before, 'planned');
  return { capturesPerS, plannedPerS, late: capturesPerS >= COLLAPSED_BELOW * plannedPerS };
}

/** Counters are cumulative. */
function leftIn(
  record: RunRecord,
  group: string,
  fromUs: number,
  toUs: number,
): Pick<Collapse, 'refused' | 'pending'> {
  const intervals = record.of('interval').filter((one) => one.group === group);
  const upTo = (us: number) => intervals.findLast(({ at }) => at <= us)?.counters;
  const refusedBy = (us: number) => {
    const counters = upTo(us);
    if (counters === undefined) return 0;
    return counters.channelFull + counters.overlap + rejectedSum(counters);
  };
  return {
    refused: Math.max(0, refusedBy(toUs) - refusedBy(fromUs)),
    pending: upTo(toUs)?.pending ?? 0,
  };
}

/** The median of the schedule latency of a second, µs; null: nothing settled in it. */
function delaysOf(record: RunRecord, group: string): (second: Second) => number | null {
  const intervals = new Map(
    record
      .of('interval')
      .filter((one) => one.group === group)
      .map((one) => [one.at, one] as const),
  );
  return ({ atUs }) => {
    const text = intervals.get(atUs)?.histograms.schedule;
    if (text === undefined) return null;
    try {
      return percentileUs(decode(text), 50);
    } catch {
      return null; // unreadable: a note of the run says so
    }
  };
}

export const collapseWords = (found: Collapse): string => {
  const { who, capturesPerS, plannedPerS, delayUs, late, after } = found;
  const { fromUs, toUs, refused, pending, excuse } = found;
  const of = who === null ? '' : `of ${who} `;
  const what = late
    ? `captures came ${formatUs(delayUs ?? 0)} after their time`
    : `captures stayed at ${Math.round(capturesPerS)}/s of ${Math.round(plannedPerS)}/s due`;
  const since =
    after === null
      ? `from ${formatUs(fromUs)} on`
      : `though ${after.text} at ${formatUs(after.toUs)}`;
  const why =
    excuse?.by === 'disturbed'
      ? `, in or just after ${excuse.what}, so it may still come back`
      : after === null && excuse === null
        ? ', no cause found'
        : '';
  const left = [
    ...(refused > 0 ? [`${formatCount(refused)} refused in it`] : []),
    ...(!late && pending > 0 ? [`${formatCount(pending)} pending at its end`] : []),
  ];
  const rest = left.length === 0 ? '' : `; ${left.join(', ')}`;
  return `${of}${what} to the end, for ${formatUs(toUs - fromUs)}, ${since}${why}${rest}`;
};
