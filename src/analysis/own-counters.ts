import { countersSince, noCounters, sumCounters } from '../journal/counters.js';
import type { Counters, EventOf, GroupInfo, RunHeader } from '../journal/events.js';
import { lastByPublisher } from './counters.js';
import type { Silences } from './courses.js';
import type { RunRecord } from './record.js';
import { coverOf } from './seconds.js';
import { spansOf } from './stops.js';
import type { Second } from './types.js';

type Publisher = RunHeader['publishers'][number];
type Sum = { planned: number; ok: number };

/**
 * The counters of each publisher of a group. They are told by themselves once a minute and at the end
 * only: what came after that, as in a record that breaks off, is made up of the group's seconds. Who
 * fell behind in one is told (`progress`); the others are taken to have shared what is left of it.
 */
export function ownCountersOf(
  record: RunRecord,
  group: GroupInfo,
  seconds: Second[],
  silences: Silences,
): Map<number, Counters> {
  const counters = lastByPublisher(record);
  const members = record.header.publishers.filter((one) => one.group === group.name);
  // Who is not there yet owes nothing.
  const toldUs = new Map([...spansOf(record)].map(([index, { fromUs }]) => [index, fromUs]));
  for (const { publisher, at } of record.of('publisher-interval')) toldUs.set(publisher, at);
  const sinceUs = Math.min(...members.map(({ index }) => toldUs.get(index) ?? Infinity));
  const later = seconds.filter((one) => one.planned > 0 && isAfter(one, sinceUs));
  if (later.length === 0) return counters;
  const sums = new Map<number, Sum>();
  const share = sharing(record, group, members, silences);
  for (const second of later) {
    for (const [index, { planned, ok }] of share(second)) {
      if (!isAfter(second, toldUs.get(index) ?? Infinity)) continue;
      const sum = sums.get(index) ?? { planned: 0, ok: 0 };
      sums.set(index, { planned: sum.planned + planned, ok: sum.ok + ok });
    }
  }
  const since = groupSince(record, group.name, sinceUs);
  const missing = [...sums.values()].reduce((all, one) => all + missingOf(one), 0);
  for (const [index, sum] of sums) {
    const part = missing === 0 ? 0 : missingOf(sum) / missing;
    const own = [counters.get(index) ?? noCounters(), madeUp(sum, since, part)];
    counters.set(index, sumCounters(own));
  }
  return counters;
}

/** Counters are cumulative. */
function groupSince(record: RunRecord, group: string, sinceUs: number): Counters {
  const own = record.of('interval').filter((one) => one.group === group);
  const before = own.findLast(({ at, fromUs }) => !isAfter({ fromUs, atUs: at }, sinceUs));
  const last = own.at(-1)?.counters ?? noCounters();
  return countersSince(last, before?.counters ?? noCounters());
}

/**
 * One publisher's part of a group's counters.
 * @param lost its share of what is missing, whatever became of it
 */
function madeUp({ planned, ok }: Sum, group: Counters, lost: number): Counters {
  const part = (n: number) => Math.round(n * lost);
  return {
    ...noCounters(),
    planned: Math.round(planned),
    ...{ called: Math.round(ok), settled: Math.round(ok), ok: Math.round(ok) },
    late: Math.round((group.late * planned) / Math.max(1, group.planned)),
    skipped: part(group.skipped),
    timedOut: part(group.timedOut),
    channelFull: part(group.channelFull),
    overlap: part(group.overlap),
    rejected: Object.fromEntries(
      Object.entries(group.rejected).map(([message, n]) => [message, part(n)]),
    ),
    pending: part(group.pending),
  };
}

/** The half of it or more. */
const isAfter = ({ fromUs, atUs }: Pick<Second, 'fromUs' | 'atUs'>, us: number): boolean =>
  (fromUs + atUs) / 2 > us;
const missingOf = ({ planned, ok }: Sum): number => Math.max(0, planned - ok);

/** What of a second of the group is of whom. */
function sharing(
  record: RunRecord,
  group: GroupInfo,
  members: Publisher[],
  silences: Silences,
): (second: Second) => Map<number, Sum> {
  const spans = spansOf(record);
  const dead = deadIn(record);
  const told = new Map<number, EventOf<'progress'>>();
  for (const event of record.of('progress'))
    if (event.group === group.name) told.set(event.at, event);
  const mute = new Map(
    group.processes.map((process) => [
      process,
      coverOf(silences.filter((one) => one.process === process)),
    ]),
  );
  return (second) => {
    const found = new Map<number, Sum>();
    const left = { planned: second.planned, ok: second.ok };
    for (const [index, planned, ok] of told.get(second.atUs)?.lagging ?? []) {
      found.set(index, { planned, ok });
      left.planned = Math.max(0, left.planned - planned);
      left.ok = Math.max(0, left.ok - ok);
    }
    const others = members.filter(({ index, process }) => {
      const span = spans.get(index);
      if (found.has(index) || span === undefined) return false;
      const away = second.atUs <= span.fromUs || second.fromUs >= span.untilUs;
      return !away && !dead(process, second.fromUs) && (mute.get(process)?.(second) ?? 0) < 0.5;
    });
    for (const { index } of others) {
      found.set(index, { planned: left.planned / others.length, ok: left.ok / others.length });
    }
    return found;
  };
}

/** Whether a subject's process had ended by then, and no other was up in its place. */
function deadIn(record: RunRecord): (process: number, us: number) => boolean {
  const told = record
    .of('process')
    .filter(({ role, state }) => role === 'subject' && (state === 'ended' || state === 'ready'));
  return (process, us) =>
    told.findLast((one) => one.process === process && one.at <= us)?.state === 'ended';
}
