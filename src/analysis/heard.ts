import { maxOf } from '../units/numbers.js';
import { lastByPublisher } from './counters.js';
import { HEARD_GRACE_US } from './limits.js';
import type { RunRecord } from './record.js';
import type { HeardSummary } from './types.js';

/** What listeners heard of a group; null where nobody was asked to listen. */
export function heardOf(record: RunRecord, group: string): HeardSummary | null {
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
  const gapsUs = ours(record.of('gap')).map(({ fromUs, toUs }) => Math.max(0, toUs - fromUs));
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
