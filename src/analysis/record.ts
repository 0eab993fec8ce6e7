import type { EventOf, JournalEvent, JournalKind, RunHeader } from '../journal/events.js';
import { heardOfLines } from './heard-spans.js';

/** A journal sorted by kind and time. Everything else in this room reads this. */
export type RunRecord = {
  header: RunHeader;
  torn: boolean;
  skippedLines: number;
  /** µs up to the last event. */
  elapsedUs: number;
  /** What is measured begins there; left out: with the run. */
  measuredFromUs?: number;
  of<K extends JournalKind>(kind: K): EventOf<K>[];
};

/** @throws RangeError without a `run` event: such a journal holds no run */
export function recordOf(
  events: Iterable<JournalEvent>,
  reading: { torn: boolean; skippedLines: number },
): RunRecord {
  const { of, elapsedUs } = sortedOf(events);
  const header = of('run')[0];
  if (header === undefined) throw new RangeError('the journal has no run header');
  return { header, torn: reading.torn, skippedLines: reading.skippedLines, elapsedUs, of };
}

type Sorted = Pick<RunRecord, 'of' | 'elapsedUs'>;

const sorted = new WeakMap<object, { length: number; found: Sorted }>();

/** A summary and a timeline are made of the same events, which are many: sorted once, unless some were added. */
function sortedOf(events: Iterable<JournalEvent>): Sorted {
  if (!Array.isArray(events)) return sort(events);
  const known = sorted.get(events);
  if (known?.length === events.length) return known.found;
  const found = sort(events);
  sorted.set(events, { length: events.length, found });
  return found;
}

function sort(events: Iterable<JournalEvent>): Sorted {
  const byKind = new Map<JournalKind, JournalEvent[]>();
  let elapsedUs = 0;
  for (const event of events) {
    const list = byKind.get(event.kind);
    if (list === undefined) byKind.set(event.kind, [event]);
    else list.push(event);
    elapsedUs = Math.max(elapsedUs, event.at);
  }
  // Children write at their own pace: the order of lines is not the order of time.
  for (const list of byKind.values()) {
    if (!isByTime(list)) list.sort((a, b) => a.at - b.at);
  }
  const of = <K extends JournalKind>(kind: K) => (byKind.get(kind) ?? []) as EventOf<K>[];
  const hearing = of('hearing');
  if (hearing.length > 0) {
    const lines = { stalls: of('stall'), processes: of('process'), rooms: of('room') };
    byKind.set('heard', heardOfLines({ elapsedUs, hearing, ...lines, servers: of('server') }));
  }
  return { elapsedUs, of };
}

function isByTime(list: JournalEvent[]): boolean {
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { at } of list) {
    if (at < lastUs) return false;
    lastUs = at;
  }
  return true;
}

/** What the journal would hold had it broken off at `atUs`. */
export function recordBefore(record: RunRecord, atUs: number): RunRecord {
  const cut = new Map<JournalKind, JournalEvent[]>();
  const of = <K extends JournalKind>(kind: K) => {
    const known = cut.get(kind) ?? record.of(kind).filter(({ at }) => at < atUs);
    cut.set(kind, known);
    return known as EventOf<K>[];
  };
  return { ...record, torn: true, elapsedUs: Math.min(record.elapsedUs, atUs), of };
}

const found = new WeakMap<RunRecord, Map<string, unknown>>();

/** What is asked of a record again and again, found once: a day may have a hundred thousand stalls. */
export function once<T>(record: RunRecord, key: string, find: () => T): T {
  const all = found.get(record) ?? new Map<string, unknown>();
  found.set(record, all);
  if (!all.has(key)) all.set(key, find());
  return all.get(key) as T;
}

/** µs that two stretches share. */
export const overlapUs = (aFrom: number, aTo: number, bFrom: number, bTo: number): number =>
  Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom));

/** How many of a list by time are not later than `us`. */
export function countUntil(list: readonly { at: number }[], us: number): number {
  let count = 0;
  for (let end = list.length; count < end;) {
    const middle = (count + end) >> 1;
    if ((list[middle]?.at ?? 0) > us) end = middle;
    else count = middle + 1;
  }
  return count;
}

/** Those of a list by time that lie between two times. */
export const between = <E extends { at: number }>(
  list: readonly E[],
  fromUs: number,
  toUs: number,
): E[] => list.slice(countUntil(list, fromUs), countBefore(list, toUs));

/** How many of a list by time are sooner than `us`. */
function countBefore(list: readonly { at: number }[], us: number): number {
  let count = countUntil(list, us);
  while (count > 0 && list[count - 1]?.at === us) count--;
  return count;
}

const longest = new WeakMap<object, number>();

/**
 * Those of a list by time (as `of` gives it) that share some time with a stretch. A day has a
 * hundred thousand of them and may have as many stalls.
 */
export function touching<E extends { at: number; fromUs: number }>(
  list: E[],
  fromUs: number,
  toUs: number,
): E[] {
  const longestUs =
    longest.get(list) ?? list.reduce((us, one) => Math.max(us, one.at - one.fromUs), 0);
  longest.set(list, longestUs);
  const found: E[] = [];
  for (let n = countUntil(list, fromUs); n < list.length; n++) {
    const one = list[n];
    if (one === undefined || one.at - longestUs >= toUs) break;
    if (overlapUs(fromUs, toUs, one.fromUs, one.at) > 0) found.push(one);
  }
  return found;
}
