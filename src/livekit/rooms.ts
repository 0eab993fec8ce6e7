import { roomService } from './api.js';
import type { Credentials } from './types.js';

const AT_ONCE = 8;

/**
 * Removes rooms, and with them whoever is still inside. As good as it goes: rooms that are gone
 * already, a server that is, and what takes longer than `limitMs` are passed over in silence.
 */
export async function removeRooms(
  creds: Credentials,
  names: string[],
  limitMs: number,
): Promise<void> {
  const api = roomService(creds, limitMs);
  const limit = AbortSignal.timeout(limitMs);
  const left = [...names];
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      if (limit.aborted) return;
      await api.deleteRoom(name).catch(() => {});
    }
  };
  const all = Promise.all(Array.from({ length: AT_ONCE }, worker));
  const late = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve()));
  await Promise.race([all, late]);
}
