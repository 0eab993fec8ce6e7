import { environmentError } from '../units/errors.js';
import type { LivekitServer } from './types.js';
import { normalUrl } from './urls.js';

export type ServerFlags = { url?: string; apiKey?: string; apiSecret?: string };

/**
 * The server that flags or LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET name; each flag beats
 * its variable. null without any URL. Nothing is sent to it yet.
 * @throws UserError (usage) for a malformed URL, (environment) for a URL without key or secret
 */
export function environmentServer(
  flags: ServerFlags,
  env: Record<string, string | undefined>,
): LivekitServer | null {
  const text = flags.url ?? env.LIVEKIT_URL;
  if (!text) return null;
  const from = flags.url === undefined ? 'LIVEKIT_URL' : '--url';
  const url = normalUrl(text, from);
  return {
    kind: 'environment',
    url,
    apiKey: need(flags.apiKey ?? env.LIVEKIT_API_KEY, 'LIVEKIT_API_KEY', '--api-key', from),
    apiSecret: need(
      flags.apiSecret ?? env.LIVEKIT_API_SECRET,
      'LIVEKIT_API_SECRET',
      '--api-secret',
      from,
    ),
    version: null,
    pid: null,
    ended: null,
    stop: () => Promise.resolve(),
  };
}

function need(value: string | undefined, variable: string, flag: string, from: string): string {
  if (value) return value;
  throw environmentError(
    `${from} names a server, but ${variable} is not set`,
    `set ${variable}, or give ${flag}`,
  );
}
