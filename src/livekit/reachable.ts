import { httpUrl } from './urls.js';

/** Whether a server answers at `url` (ws, wss, http, https) within `limitMs`. Never rejects. */
export async function reachable(url: string, limitMs: number): Promise<boolean> {
  try {
    const answer = await fetch(httpUrl(url), { signal: AbortSignal.timeout(limitMs) });
    await answer.body?.cancel();
    // 5xx is a proxy that tells of a dead server behind it; LiveKit's own "not ready" is a 406.
    return answer.status < 500;
  } catch {
    return false;
  }
}
