import { randomBytes } from 'node:crypto';
import { field } from './proto-fields.js';
import { removeRooms } from './rooms.js';
import { joinToken } from './tokens.js';
import type { Credentials } from './types.js';
import { firstMessage } from './ws-first-message.js';

const REMOVE_LIMIT_MS = 1000;

/** Field numbers of livekit_rtc.proto and livekit_models.proto. */
const SIGNAL_RESPONSE = { join: 1 };
const JOIN_RESPONSE = { serverVersion: 4, serverInfo: 12 };
const SERVER_INFO = { version: 2 };

/**
 * The server's version. No API of the server tells it but the answer to a join, so a participant
 * joins a room of its own for a moment; the room is removed again.
 * @returns null where the server does not say it, or does not let us join
 */
export async function serverVersion(
  creds: Credentials,
  signal: AbortSignal,
): Promise<string | null> {
  const room = `framestall-version-${randomBytes(6).toString('hex')}`;
  const grant = { room, identity: 'version', canPublish: false, canSubscribe: false, ttlS: 60 };
  const headers = { Authorization: `Bearer ${await joinToken(creds, grant)}` };
  const answer = await firstMessage(creds.url, '/rtc?protocol=9&auto_subscribe=0', headers, signal);
  if (answer === null) return null;
  await removeRooms(creds, [room], REMOVE_LIMIT_MS);
  return versionIn(answer);
}

/** @param message a SignalResponse */
export function versionIn(message: Uint8Array): string | null {
  const join = field(message, SIGNAL_RESPONSE.join);
  const info = field(join, JOIN_RESPONSE.serverInfo);
  const version = field(info, SERVER_INFO.version) ?? field(join, JOIN_RESPONSE.serverVersion);
  return version === null ? null : new TextDecoder().decode(version) || null;
}
