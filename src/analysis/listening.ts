import { LISTENER_GONE_US } from './limits.js';
import type { RunRecord } from './record.js';
import { stoppingUs } from './stops.js';
import type { ProcessSummary } from './types.js';

/** Why a listener may have missed something, and from when on. */
export type ListenerTrouble = {
  fromUs: number;
  text: string;
  /** null: of whatever it no longer tells. */
  room: string | null;
};

/** What kept listeners of a group from hearing, soonest first. */
export function listenerTroubles(
  record: RunRecord,
  group: string,
  processes: ProcessSummary[],
): ListenerTrouble[] {
  const listeners = processes.filter(({ role }) => role === 'listener');
  return [...deafRooms(record, group), ...listeners.flatMap((one) => gone(record, one))].sort(
    (a, b) => a.fromUs - b.fromUs,
  );
}

function deafRooms(record: RunRecord, group: string): ListenerTrouble[] {
  const mine = record
    .of('room')
    .filter(({ group: of, role }) => of === group && role === 'listener');
  return mine.flatMap(({ room, state, at, reason }) => {
    if (state !== 'failed') return [];
    // One that was never in has heard nothing since it set out.
    const wasIn = mine.some((one) => one.room === room && one.state === 'joined' && one.at <= at);
    const fromUs = wasIn ? at : Number.NEGATIVE_INFINITY;
    return [{ fromUs, room, text: `it could not join ${room}: ${reason ?? 'no reason given'}` }];
  });
}

function gone(record: RunRecord, { index, end, silences }: ProcessSummary): ListenerTrouble[] {
  const crashUs = record
    .of('process')
    .find((one) => one.role === 'listener' && one.process === index && one.state === 'ended')?.at;
  if (end?.how === 'crashed') {
    const text = `process ${index} that listened ended by ${end.signal ?? `exit code ${end.code}`}`;
    return [{ fromUs: crashUs ?? record.elapsedUs, text, room: null }];
  }
  const stopUs = Math.min(record.elapsedUs, stoppingUs(record));
  const last = silences.find(
    ({ fromUs, toUs }) =>
      (toUs ?? record.elapsedUs) >= stopUs && stopUs - fromUs >= LISTENER_GONE_US,
  );
  if (last === undefined) return [];
  const text = `process ${index} that listened said nothing more`;
  return [{ fromUs: last.fromUs, text, room: null }];
}

/** Publishers, by index, of which nothing more could be heard from their listener's trouble on. */
export function deafenedOf(
  record: RunRecord,
  group: string,
  troubles: ListenerTrouble[],
): Set<number> {
  const rooms = new Set(troubles.map(({ room }) => room));
  const processUs = troubles.filter(({ room }) => room === null).map(({ fromUs }) => fromUs);
  const toldUs = new Map(record.of('heard').map((one) => [one.publisher, one.fromUs] as const));
  const untold = (index: number) => processUs.some((us) => (toldUs.get(index) ?? us - 1) < us);
  const members = record.header.publishers.filter((one) => one.group === group);
  return new Set(
    members.filter(({ index, room }) => rooms.has(room) || untold(index)).map(({ index }) => index),
  );
}
