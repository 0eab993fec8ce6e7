import type { EventOf } from '../journal/events.js';
import { ENOUGH_WINDOWS, HEARD_WINDOW_US } from './limits.js';
import { overlapUs, type RunRecord } from './record.js';
import { spansOf, stoppingUs } from './stops.js';

type Stretch = { fromUs: number; untilUs: number };

/** Of what fell due in a second, below which a publisher did not go on to capture. */
const CAPTURED = 0.9;

/**
 * When a publisher was last heard, and how much of its time from there to its end it was to be heard
 * in, captured and never heard again; null where it was never heard, or owes no second of sound then.
 * @param heard of it, by time
 * @param troubles in which it did not capture
 */
export function lastHeardOf(
  record: RunRecord,
  { index, group, room }: { index: number; group: string; room: string },
  heard: EventOf<'heard'>[],
  troubles: Stretch[],
): { atUs: number; unheardUs: number } | null {
  const last = heard.findLastIndex(({ audible }) => audible > 0);
  const row = heard[last];
  if (row === undefined) return null;
  // In the midst of the last row with a sound the silence may have begun.
  const gap = record
    .of('gap')
    .find((one) => one.publisher === index && one.fromUs >= row.fromUs && one.toUs > row.at);
  const atUs = Math.min(row.at, gap?.fromUs ?? row.at);
  const owed = heard.slice(last + 1).reduce((sum, { expected }) => sum + expected, 0);
  if (owed < ENOUGH_WINDOWS || isDeaf(record, room)) return null;
  const untilUs = Math.min(
    stoppingUs(record),
    spansOf(record).get(index)?.untilUs ?? record.elapsedUs,
    record.elapsedUs,
  );
  const away = [...troubles, ...behind(record, group, index)].reduce(
    (sum, one) => sum + overlapUs(atUs, untilUs, one.fromUs, one.untilUs),
    0,
  );
  // Who pauses owes nothing then.
  const owedUs = owed * HEARD_WINDOW_US + (row.at - atUs);
  return { atUs, unheardUs: Math.max(0, Math.min(owedUs, untilUs - atUs - away)) };
}

/** Its listener lost the room, and did not come back to it: then that is why. */
function isDeaf(record: RunRecord, room: string): boolean {
  const told = record.of('room').filter((one) => one.room === room && one.role === 'listener');
  const last = told.findLast(({ at }) => at < Math.min(stoppingUs(record), record.elapsedUs));
  return last?.state === 'disconnected';
}

/** Seconds in which it captured too little of what fell due. */
const behind = (record: RunRecord, group: string, index: number): Stretch[] =>
  record.of('progress').flatMap(({ group: of, fromUs, at, lagging }) => {
    if (of !== group) return [];
    const own = lagging.find(([publisher]) => publisher === index);
    if (own === undefined || own[2] >= CAPTURED * own[1]) return [];
    return [{ fromUs, untilUs: at }];
  });
