import { roomService } from './api.js';
import type { Credentials } from './types.js';

const LIMIT_MS = 3000;

/**
 * Mutes, or unmutes, every track that a participant publishes, as a moderator would: the SDK has no
 * way to do it by itself. Unmuting needs a server that allows it (`room.enable_remote_unmute`).
 * @throws what the server's API throws
 */
export async function muteTracks(
  creds: Credentials,
  room: string,
  identity: string,
  muted: boolean,
): Promise<void> {
  const api = roomService(creds, LIMIT_MS);
  const { tracks } = await api.getParticipant(room, identity);
  await Promise.all(tracks.map(({ sid }) => api.mutePublishedTrack(room, identity, sid, muted)));
}
