import type { RunRecord } from './record.js';

type Failure = { who: string; reason: string; atUs: number };

export type Rooms = {
  /** Rooms whose join was asked for. */
  asked: number;
  joined: number;
  slowestUs: number | null;
  /** In the subject: one per room. */
  failed: Failure[];
  /** Connections that ended in mid-run without anybody asking for it. */
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
  const stoppingUs =
    record.of('phase').find(({ phase }) => phase === 'stopping')?.at ?? Number.POSITIVE_INFINITY;
  const listenersFailed: Failure[] = [];
  const clients = { joined: new Set<string>(), failed: new Map<string, Failure>() };
  let slowestUs: number | null = null;
  for (const { group: of, role, state, room, tookUs, reason, at } of record.of('room')) {
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
    if (state === 'failed') failed.set(room, failure);
    const left = reason === ASKED_FOR || at >= stoppingUs || isOver(record, room, at);
    if (state === 'disconnected' && !left) lost.push(failure);
    if (state !== 'joined') continue;
    joined.add(room);
    if (tookUs !== undefined) slowestUs = Math.max(slowestUs ?? 0, tookUs);
  }
  const members = new Map(
    record.header.publishers
      .filter((one) => one.group === group)
      .map(({ index, id }) => [index, id] as const),
  );
  const publishersFailed = record.of('publisher').flatMap(({ publisher, state, reason, at }) => {
    const id = members.get(publisher);
    if (id === undefined || state !== 'failed') return [];
    return [{ who: id, reason: reason ?? 'no reason given', atUs: at }];
  });
  for (const room of failed.keys()) joined.delete(room);
  return {
    asked: asked.size,
    joined: joined.size,
    slowestUs,
    failed: [...failed.values()],
    lost,
    publishersFailed,
    listenersFailed,
    clientsJoined: clients.joined.size,
    clientsFailed: [...clients.failed.values()],
  };
}

/** A processor leaves with its room: the service had word of the end, before or just after. */
const isOver = (record: RunRecord, room: string, atUs: number): boolean =>
  record
    .of('dispatch')
    .some((one) => one.state === 'ended' && one.room === room && one.at <= atUs + ROOM_OVER_US);

const ROOM_OVER_US = 5_000_000;

/** LiveKit's DisconnectReason of a participant that left by itself. */
const ASKED_FOR = 'CLIENT_INITIATED';
