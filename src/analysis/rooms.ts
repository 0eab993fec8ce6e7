import { JUST_BEGUN_US, PUBLISH_OVER_US, ROOM_OVER_US } from './limits.js';
import type { RunRecord } from './record.js';
import { stoppingUs } from './stops.js';

type Failure = { who: string; reason: string; atUs: number };

export type Rooms = {
  /** Rooms whose join was asked for, and not cut off by the run's own end. */
  asked: number;
  joined: number;
  slowestUs: number | null;
  /** In the subject: one per room. */
  failed: Failure[];
  /** Connections that ended in mid-run without anybody asking for it: of rooms, or of publishers where a room has several. */
  lost: Failure[];
  publishersFailed: Failure[];
  listenersFailed: Failure[];
  /** Conversations: clients that joined, and those that could not. */
  clientsJoined: number;
  clientsFailed: Failure[];
};

/** How a group's rooms, publishers and listeners came up. */
export function roomsOf(record: RunRecord, group: string): Rooms {
  const asked = new Set<string>();
  const joined = new Set<string>();
  const failed = new Map<string, Failure>();
  const lost: Failure[] = [];
  const begunUs = new Map<string, number>();
  const stopUs = stoppingUs(record);
  const cutOff = (room: string) => (begunUs.get(room) ?? -Infinity) + JUST_BEGUN_US > stopUs;
  const listenersFailed: Failure[] = [];
  const clients = { joined: new Set<string>(), failed: new Map<string, Failure>() };
  let slowestUs: number | null = null;
  const several = severalOf(record, group);
  for (const { group: of, role, state, room, tookUs, reason, at, publisher } of record.of('room')) {
    if (of !== group) continue;
    const failure = { who: room, reason: reason ?? 'no reason given', atUs: at };
    if (role === 'listener') {
      if (state === 'failed') listenersFailed.push(failure);
      continue;
    }
    if (role !== 'subject') {
      if (state === 'failed') clients.failed.set(room, failure);
      if (state === 'joined') clients.joined.add(room);
      continue;
    }
    asked.add(room);
    if (state === 'joining') begunUs.set(room, at);
    if (state === 'failed' && !(at >= stopUs && cutOff(room))) failed.set(room, failure);
    const left = reason === ASKED_FOR || at >= stopUs || isOver(record, room, at, ROOM_OVER_US);
    if (state === 'disconnected' && !left) {
      lost.push({ ...failure, who: several.get(publisher ?? -1) ?? room });
    }
    if (state !== 'joined') continue;
    joined.add(room);
    if (tookUs !== undefined) slowestUs = Math.max(slowestUs ?? 0, tookUs);
  }
  for (const room of failed.keys()) joined.delete(room);
  for (const room of asked) {
    if (cutOff(room) && !joined.has(room) && !failed.has(room)) asked.delete(room);
  }
  return {
    asked: asked.size,
    joined: joined.size,
    slowestUs,
    failed: [...failed.values()],
    lost,
    publishersFailed: publishersFailed(record, group),
    listenersFailed,
    clientsJoined: clients.joined.size,
    clientsFailed: [...clients.failed.values()],
  };
}

/** Publishers by index, of a group whose rooms have several. */
function severalOf({ header }: RunRecord, group: string): Map<number, string> {
  const members = header.publishers.filter((one) => one.group === group);
  const alone = new Set(members.map(({ room }) => room)).size === members.length;
  return new Map(alone ? [] : members.map(({ index, id }) => [index, id]));
}

function publishersFailed(record: RunRecord, group: string): Failure[] {
  const converses = record.header.groups.some(
    ({ name, conversation }) => name === group && conversation !== undefined,
  );
  const members = new Map(
    record.header.publishers
      .filter((one) => one.group === group)
      .map((one) => [one.index, one] as const),
  );
  return record.of('publisher').flatMap(({ publisher, state, reason, at }) => {
    const member = members.get(publisher);
    if (member === undefined || state !== 'failed') return [];
    // A room that is being ended takes its processor's publishing with it.
    const left =
      converses &&
      reason?.startsWith('publishTrack') === true &&
      isOver(record, member.room, at, PUBLISH_OVER_US);
    return left ? [] : [{ who: member.id, reason: reason ?? 'no reason given', atUs: at }];
  });
}

/**
 * A processor leaves with its room: the service had word of that end, before or within `afterUs`.
 * A room that was begun again since is another one, whose end is still to come.
 */
function isOver(record: RunRecord, room: string, atUs: number, afterUs: number): boolean {
  const told = record.of('dispatch').filter((one) => one.room === room);
  return told.some(
    ({ state, at: endedUs }) =>
      state === 'ended' &&
      endedUs <= atUs + afterUs &&
      !told.some((one) => one.state === 'started' && one.at > endedUs && one.at <= atUs),
  );
}

/** LiveKit's DisconnectReason of a participant that left by itself. */
const ASKED_FOR = 'CLIENT_INITIATED';
