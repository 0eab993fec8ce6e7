import type { EventOf } from '../journal/events.js';
import { maxOf } from '../units/numbers.js';
import { lastByPublisher } from './counters.js';
import { windowsOf, type Unheard } from './first-heard.js';
import { HEARD_GRACE_US, JUST_BEGUN_US, SPOKE_LEAST_US } from './limits.js';
import { once, overlapUs, type RunRecord } from './record.js';
import { spansOf, stoppingUs } from './stops.js';
import type { HeardSummary } from './types.js';

/**
 * What listeners heard of a group; null where nobody was asked to listen.
 * @param late what was not heard before the first sound, and should have been
 */
export function heardOf(record: RunRecord, group: string, late: Unheard[]): HeardSummary | null {
  const members = record.header.publishers.filter((one) => one.group === group && one.listen);
  if (members.length === 0) return null;
  const listened = new Set(members.map(({ index }) => index));
  const ours = <E extends { publisher: number }>(events: E[]) =>
    events.filter(({ publisher }) => listened.has(publisher));

  let expected = 0;
  let audible = 0;
  let outOfOrder = 0;
  for (const event of ours(record.of('heard'))) {
    expected += event.expected;
    audible += event.audibleExpected;
    outOfOrder += event.outOfOrder;
  }
  for (const one of late) {
    expected += windowsOf(one, heardBy(record).get(one.publisher) ?? []);
  }
  const gapsUs = [...late, ...ours(record.of('gap'))].map(({ fromUs, toUs }) =>
    Math.max(0, toUs - fromUs),
  );
  const firsts = new Map<number, number>();
  for (const { publisher, afterPublishUs } of ours(record.of('first-audible'))) {
    if (!firsts.has(publisher)) firsts.set(publisher, afterPublishUs);
  }
  const firstUs = [...firsts.values()].sort((a, b) => a - b);
  return {
    publishers: members.length,
    neverHeard: neverHeardOf(record, group).length,
    audibleShare: expected === 0 ? null : audible / expected,
    gaps: gapsUs.length,
    longestGapUs: maxOf(gapsUs),
    totalGapUs: gapsUs.reduce((sum, us) => sum + us, 0),
    firstMedianUs: firstUs[Math.floor((firstUs.length - 1) / 2)] ?? null,
    firstMaxUs: firstUs.at(-1) ?? null,
    outOfOrder,
  };
}

/** What was heard of each publisher, by its index. */
export const heardBy = (record: RunRecord): ReadonlyMap<number, EventOf<'heard'>[]> =>
  once(record, 'heard by publisher', () => {
    const told = new Map<number, EventOf<'heard'>[]>();
    for (const event of record.of('heard')) {
      const own = told.get(event.publisher);
      if (own === undefined) told.set(event.publisher, [event]);
      else own.push(event);
    }
    return told;
  });

/** Listened publishers that spoke long enough before their end to have been heard, and were not. */
export function neverHeardOf(record: RunRecord, group: string): number[] {
  const listened = new Set(
    record.header.publishers
      .filter((one) => one.group === group && one.listen)
      .map(({ index }) => index),
  );
  const heard = new Set(record.of('first-audible').map(({ publisher }) => publisher));
  const counters = lastByPublisher(record);
  const stopped = new Map<number, number>();
  const published = new Map<number, number>();
  for (const { publisher, state, at } of record.of('publisher')) {
    if (state === 'published') published.set(publisher, at);
    if (state === 'stopped') stopped.set(publisher, at);
  }
  return [...published].flatMap(([index, fromUs]) => {
    const untilUs = stopped.get(index) ?? record.elapsedUs;
    const spoke = (counters.get(index)?.ok ?? 1) > 0;
    const due = listened.has(index) && spoke && untilUs - fromUs >= HEARD_GRACE_US;
    return due && !heard.has(index) ? [index] : [];
  });
}

/**
 * Listened publishers that a listener may not have heard for all it tells: they spoke, and it never
 * told of a first sound, or told nothing of a good part of their time.
 */
export function unprovedOf(record: RunRecord, group: string): number[] {
  const first = new Set(record.of('first-audible').map(({ publisher }) => publisher));
  const counters = lastByPublisher(record);
  const stopUs = Math.min(record.elapsedUs, stoppingUs(record));
  const [spans, joining] = [spansOf(record), new Map<string, number>()];
  for (const { room, role, state, at } of record.of('room')) {
    if (role === 'subject' && state === 'joining') joining.set(room, at);
  }
  // A line that stands there twice, as where a rescued part was added twice, tells nothing more.
  const told = new Map<number, { us: number; untilUs: number }>();
  for (const { publisher, fromUs, at } of record.of('heard')) {
    const span = spans.get(publisher);
    if (span === undefined) continue;
    const { us, untilUs } = told.get(publisher) ?? { us: 0, untilUs: span.fromUs };
    const more = overlapUs(Math.max(fromUs, untilUs), at, span.fromUs, span.untilUs);
    told.set(publisher, { us: us + more, untilUs: Math.max(at, untilUs) });
  }
  const listened = record.header.publishers.filter((one) => one.group === group && one.listen);
  return listened.flatMap(({ index, room, frameMs }) => {
    const span = spans.get(index);
    if (span === undefined) {
      const waitedUs = stopUs - (joining.get(room) ?? stopUs);
      return waitedUs >= JUST_BEGUN_US ? [index] : [];
    }
    const upUs = span.untilUs - span.fromUs;
    const spokeUs = (counters.get(index)?.ok ?? Number.POSITIVE_INFINITY) * frameMs * 1000;
    if (Math.min(upUs, spokeUs) < SPOKE_LEAST_US) return [];
    const untoldUs = upUs - (told.get(index)?.us ?? 0);
    return first.has(index) && untoldUs <= Math.min(HEARD_GRACE_US, upUs / 2) ? [] : [index];
  });
}
