import { ServerError } from 'livekit-server-sdk';
import { roomService } from './api.js';
import { connectError } from './connect-errors.js';
import { notLivekit, refusal } from './refusals.js';
import { serverVersion } from './server-version.js';
import { stoppedError } from '../units/stopped.js';
import type { Credentials } from './types.js';
import { httpUrl } from './urls.js';

export type Preflight = {
  version: string | null;
  /** Server's clock minus ours; the server tells whole seconds, so ±0.5 s. 0 if it tells none. */
  clockSkewMs: number;
  roundTripMs: number;
};

const LIMIT_MS = 5000;
/** Below this, the header's whole seconds are all that there is to see. */
const SKEW_SEEN_MS = 1000;

/**
 * Is the server there, does it take the key, what does its clock say, which version is it?
 * Each question has 5 s. A version that is known already (`server.version`) is not asked for.
 * @throws UserError (environment) that tells the causes apart; exit 130 or 143 on abort
 */
export async function preflight(
  server: Credentials & { version?: string | null },
  { signal }: { signal?: AbortSignal } = {},
): Promise<Preflight> {
  const limit = () => {
    const timeout = AbortSignal.timeout(LIMIT_MS);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  };
  try {
    const { clockSkewMs, roundTripMs } = await knock(server.url, limit());
    await tryKey(server, clockSkewMs, signal);
    const version = server.version ?? (await serverVersion(server, limit()));
    return { version, clockSkewMs, roundTripMs };
  } catch (error) {
    if (signal?.aborted) throw stoppedError(signal, 'asking the server');
    throw error;
  }
}

/** `server ws://127.0.0.1:7880: livekit-server 1.13.5, key accepted, clocks agree, 2ms round trip` */
export function preflightLine(url: string, { version, clockSkewMs, roundTripMs }: Preflight) {
  const what = version === null ? 'version unknown' : `livekit-server ${version}`;
  const skewS = (Math.abs(clockSkewMs) / 1000).toFixed(1);
  const clocks =
    Math.abs(clockSkewMs) < SKEW_SEEN_MS
      ? 'clocks agree'
      : `its clock is ${skewS}s ${clockSkewMs < 0 ? 'behind' : 'ahead'}`;
  const trip = roundTripMs < 1 ? 'under 1ms' : `${Math.round(roundTripMs)}ms`;
  return `server ${url}: ${what}, key accepted, ${clocks}, ${trip} round trip`;
}

async function knock(url: string, signal: AbortSignal) {
  const target = httpUrl(url);
  try {
    await get(target, signal); // opens the connection, which is no part of a round trip
    const fromMs = performance.now();
    const dateHeader = await get(target, signal);
    const roundTripMs = performance.now() - fromMs;
    return { roundTripMs, clockSkewMs: skewMs(dateHeader, Date.now() - roundTripMs / 2) };
  } catch (error) {
    throw connectError(url, error, LIMIT_MS);
  }
}

async function get(target: string, signal: AbortSignal): Promise<string | null> {
  const answer = await fetch(target, { signal });
  await answer.arrayBuffer();
  return answer.headers.get('date');
}

/** The header is cut to the second, so on average the server's clock was half a second on. */
export function skewMs(dateHeader: string | null, ourMs: number): number {
  const serverMs = Date.parse(dateHeader ?? '');
  return Number.isNaN(serverMs) ? 0 : Math.round(serverMs + 500 - ourMs);
}

async function tryKey(creds: Credentials, clockSkewMs: number, signal?: AbortSignal) {
  const asked = roomService(creds, LIMIT_MS).listRooms(['framestall-preflight']);
  const answered = new AbortController();
  try {
    await (signal === undefined ? asked : Promise.race([asked, rejectOn(signal, answered)]));
  } catch (error) {
    if (error instanceof ServerError) throw refusal(creds, error, clockSkewMs);
    // 200 with a page in it: the SDK's JSON.parse fails
    if (error instanceof SyntaxError) throw notLivekit(creds.url, 'its answers are not JSON');
    throw connectError(creds.url, error, LIMIT_MS);
  } finally {
    answered.abort();
  }
}

/** Listens until `over`: one signal may serve hundreds of runs. */
function rejectOn(signal: AbortSignal, { signal: over }: AbortController): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { signal: over });
  });
}
