import { ofProcess } from '../loop-gaps.js';
import { once, overlapUs, touching, type RunRecord } from '../record.js';
import { MOST } from './signs.js';
import type { Observations, Trouble } from './types.js';

/** Readings of the publisher's channel that lie wholly in the stretch. */
export function samplesIn(record: RunRecord, { publisher, process, fromUs, untilUs }: Trouble) {
  return touching(ofProcess(record, 'health', process), fromUs, untilUs).filter(
    (one) => one.publisher === publisher && one.fromUs >= fromUs && one.at <= untilUs,
  );
}

/** By its signal; where there is none, by what its room told for most of the stretch. */
export function connectedIn(record: RunRecord, trouble: Trouble): boolean | null {
  const values = samplesIn(record, trouble).flatMap((one) => one.values.connection ?? []);
  if (values.length > 0) return !values.includes(0);
  const lengthUs = Math.max(1, trouble.untilUs - trouble.fromUs);
  return reconnectingUs(record, trouble) >= lengthUs * MOST ? false : null;
}

/** What a publisher's own connection told, or, in an older journal, some connection of its room. */
const connectionOf = (record: RunRecord, { room, publisher }: Trouble) =>
  once(record, `connection/${publisher}`, () =>
    record
      .of('room')
      .filter(
        (one) =>
          one.room === room && one.role === 'subject' && (one.publisher ?? publisher) === publisher,
      ),
  );

/** µs in which the SDK was connecting anew. */
function reconnectingUs(record: RunRecord, trouble: Trouble): number {
  const { publisher, room, fromUs, untilUs } = trouble;
  const others = record.header.publishers.some(
    (one) => one.room === room && one.index !== publisher,
  );
  let sinceUs: number | null = null;
  let us = 0;
  const over = (atUs: number) => {
    if (sinceUs !== null) us += overlapUs(fromUs, untilUs, sinceUs, atUs);
  };
  for (const { at, state, publisher: whose } of connectionOf(record, trouble)) {
    // Of several connections of a room nobody knows which it was.
    if (others && whose === undefined) continue;
    if (state !== 'reconnecting') {
      over(at);
      sinceUs = null;
    } else sinceUs ??= at;
  }
  over(record.elapsedUs);
  return us;
}

/** Why the connection was gone at its end; null: it was not. */
export function disconnectedBy(record: RunRecord, trouble: Trouble): string | null {
  let reason: string | null = null;
  for (const event of connectionOf(record, trouble)) {
    if (event.at > trouble.untilUs) continue;
    if (event.state === 'disconnected') reason = event.reason ?? 'unknown';
    else if (event.state === 'joined' || event.state === 'reconnected') reason = null;
  }
  return reason;
}

/** A listener that is there is told so soon: later it may be what the server made of the silence. */
const TOLD_US = 2_000_000;

/** Not at its end: there the track may have come back already. */
export function trackIn(
  record: RunRecord,
  { publisher, fromUs, untilUs }: Trouble,
): Observations['track'] {
  const byUs = fromUs + Math.min(TOLD_US, (untilUs - fromUs) / 2);
  return (
    record.of('track').findLast((one) => one.publisher === publisher && one.at <= byUs)?.state ??
    null
  );
}
