import { setTimeout as sleep } from 'node:timers/promises';
import { ServerError, type Room } from 'livekit-server-sdk';
import { redact } from '../units/redact.js';
import { roomService } from './api.js';
import { connectError } from './connect-errors.js';
import type { Credentials, RoomNotice } from './types.js';

export type PollOptions = {
  server: Credentials;
  prefix: string;
  everyMs: number;
  /** Ends it. */
  signal: AbortSignal;
  /** What has changed since the last look; never an empty list. */
  onRooms: (notices: RoomNotice[]) => void;
  /** A look failed, the ones before did not. The next ones are tried all the same. */
  onFailed?: (reason: string) => void;
};

const LIMIT_MS = 2000;

/** Sid and name of the rooms of the last look. */
export type KnownRooms = ReadonlyMap<string, string>;

/**
 * Asks the server for its rooms again and again, for where its webhooks can't reach us, and tells the
 * difference in webhooks' words. Looks never overlap; one that takes longer than `everyMs` puts off
 * the next. A room that has come and gone between two looks is never heard of.
 * @returns when `signal` is aborted, at most 2 s later. Never rejects
 */
export async function pollRooms(options: PollOptions): Promise<void> {
  const { server, prefix, everyMs, signal, onRooms, onFailed } = options;
  const api = roomService(server, LIMIT_MS);
  let known: KnownRooms = new Map();
  let failing = false;
  while (!signal.aborted) {
    const dueMs = performance.now() + everyMs;
    const listed = await api.listRooms().then(
      (rooms) => rooms.filter(({ name }) => name.startsWith(prefix)),
      (error: unknown) =>
        error instanceof ServerError
          ? redact(error.message)
          : connectError(server.url, error, LIMIT_MS).message,
    );
    if (signal.aborted) return;
    if (typeof listed !== 'string') {
      const notices = roomChanges(known, listed, Math.floor(Date.now() / 1000));
      known = new Map(listed.map(({ sid, name }) => [sid, name]));
      if (notices.length > 0) onRooms(notices);
    } else if (!failing) onFailed?.(listed);
    failing = typeof listed === 'string';
    await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal }).catch(() => {});
  }
}

/**
 * `room_finished` for rooms that are gone, then `room_started` for new ones: a room that was made
 * anew under its old name is both, in that order.
 * @param nowS seconds since 1970, for the ends, which the server does not tell
 */
export function roomChanges(
  known: KnownRooms,
  listed: Pick<Room, 'sid' | 'name' | 'creationTime'>[],
  nowS: number,
): RoomNotice[] {
  const still = new Set(listed.map(({ sid }) => sid));
  const gone = [...known].filter(([sid]) => !still.has(sid));
  const come = listed.filter(({ sid }) => !known.has(sid));
  return [
    ...gone.map(([sid, room]) => notice('room_finished', sid, room, nowS)),
    ...come.map(({ sid, name, creationTime }) =>
      notice('room_started', sid, name, Number(creationTime)),
    ),
  ];
}

const notice = (event: string, roomSid: string, room: string, createdAtS: number): RoomNotice => ({
  event,
  id: `${event}-${roomSid}`,
  createdAtS,
  room,
  roomSid,
});
