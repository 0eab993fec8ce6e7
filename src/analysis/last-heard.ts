import type { EventOf } from '../journal/events.js';
import { ENOUGH_WINDOWS } from './limits.js';
import { once, overlapUs, type RunRecord } from './record.js';
import { spansOf, stoppingUs } from './stops.js';

type Stretch = { fromUs: number; untilUs: number };

/** Of what fell due in a second, below which a publisher did not go on to capture. */
const CAPTURED = 0.9;

/**
 * When a publisher was last heard, and for how long it went on from there to its end, captured and
 * never heard again; null where it was never heard, or owes no second of sound from then on.
 * @param heard of it, by time
 * @param troubles in which it did not capture
 */
export function lastHeardOf(
  record: RunRecord,
  { index, group }: { index: number; group: string },
  heard: EventOf<'heard'>[],
  troubles: Stretch[],
): { atUs: number; unheardUs: number } | null {
  const last = heard.findLastIndex(({ audible }) => audible > 0);
  const atUs = heard[last]?.at;
  if (atUs === undefined) return null;
  const owed = heard.slice(last + 1).reduce((sum, { expected }) => sum + expected, 0);
  if (owed < ENOUGH_WINDOWS) return null;
  const untilUs = Math.min(
    stoppingUs(record),
    once(record, 'spans', () => spansOf(record)).get(index)?.untilUs ?? record.elapsedUs,
    record.elapsedUs,
  );
  const away = [...troubles, ...behind(record, group, index)].reduce(
    (sum, one) => sum + overlapUs(atUs, untilUs, one.fromUs, one.untilUs),
    0,
  );
  return { atUs, unheardUs: Math.max(0, untilUs - atUs - away) };
}

/** Seconds in which it captured too little of what fell due. */
const behind = (record: RunRecord, group: string, index: number): Stretch[] =>
  record.of('progress').flatMap(({ group: of, fromUs, at, lagging }) => {
    if (of !== group) return [];
    const own = lagging.find(([publisher]) => publisher === index);
    if (own === undefined || own[2] >= CAPTURED * own[1]) return [];
    return [{ fromUs, untilUs: at }];
  });
