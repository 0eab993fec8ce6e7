import type { EventOf } from '../journal/events.js';
import { parseDurationMs } from '../units/duration.js';
import { HEARD_GRACE_US, HEARD_WINDOW_US } from './limits.js';
import { overlapUs, type RunRecord } from './record.js';
import { resolvedGroup } from './resolved-group.js';
import type { Stall } from './stalls.js';
import { spansOf, stoppingUs } from './stops.js';

/** A stretch in which a publisher was to be heard and was not, before its first sound. */
export type Unheard = { publisher: number; fromUs: number; toUs: number };

/**
 * Listened publishers that were heard so late that no network explains it: from when both they and
 * their listener were there to their first sound. A listener tells gaps only from the first sound on.
 * @param stalls of the group's publishers: what was not captured is not counted here
 */
export function lateFirstOf(record: RunRecord, group: string, stalls: Stall[]): Unheard[] {
  const joined = new Map<string, number>();
  for (const { role, state, room, at } of record.of('room')) {
    if (role === 'listener' && state === 'joined' && !joined.has(room)) joined.set(room, at);
  }
  const spans = spansOf(record);
  const first = new Map<number, number>();
  for (const { publisher, at } of record.of('first-audible')) {
    if (!first.has(publisher)) first.set(publisher, at);
  }
  const stopUs = Math.min(record.elapsedUs, stoppingUs(record));
  const graceUs = HEARD_GRACE_US + pauseUs(record, group);
  return record.header.publishers.flatMap(({ index, id, room, group: of, listen }) => {
    const [toUs, beganUs] = [first.get(index), spans.get(index)?.fromUs];
    if (of !== group || !listen || toUs === undefined || beganUs === undefined) return [];
    const fromUs = Math.max(beganUs, joined.get(room) ?? beganUs);
    const stalledUs = stalls
      .filter(({ publisher }) => publisher === id)
      .reduce((sum, one) => sum + overlapUs(fromUs, toUs, one.fromUs, one.untilUs), 0);
    // Like any gap it counts in what it begins in.
    if (fromUs < (record.measuredFromUs ?? fromUs)) return [];
    const late = toUs <= stopUs && toUs - fromUs - stalledUs > graceUs;
    return late ? [{ publisher: index, fromUs, toUs }] : [];
  });
}

/** Windows of speech that such a stretch owes, by how much of its time the publisher spoke later on. */
export function windowsOf({ fromUs, toUs }: Unheard, heard: EventOf<'heard'>[]): number {
  const later = heard.filter((one) => one.fromUs >= toUs);
  const sum = (key: 'windows' | 'expected') => later.reduce((all, one) => all + one[key], 0);
  const spoken = sum('windows') === 0 ? 1 : Math.min(1, sum('expected') / sum('windows'));
  return Math.round(((toUs - fromUs) / HEARD_WINDOW_US) * spoken);
}

/** The longest for which a publisher of a group that pauses says nothing. */
function pauseUs(record: RunRecord, group: string): number {
  const { speak, pause, speakers, rooms = 1, publishers = 1 } = resolvedGroup(record, group);
  const us = (text: string | undefined) => (parseDurationMs(text ?? '') ?? 0) * 1000;
  if (speakers !== undefined) return (us(speak) * rooms * publishers) / Math.max(1, speakers);
  return us(pause);
}
