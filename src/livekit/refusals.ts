import type { ServerError } from 'livekit-server-sdk';
import { environmentError, type UserError } from '../units/errors.js';
import { redact } from '../units/redact.js';
import type { Credentials } from './types.js';

/** livekit-server forgives a minute in a token's times. */
const LEEWAY_MS = 60_000;

/** Why a server that answers does not let us use its API. */
export function refusal(creds: Credentials, error: ServerError, skewMs: number): UserError {
  const { url, apiKey, apiSecret } = creds;
  const text = redact(error.message, [apiSecret]).toLowerCase();
  const key = shown(apiKey);
  if (error.status !== 401 && error.status !== 403) return notLivekit(url, `HTTP ${error.status}`);
  if (text.includes('invalid api key')) {
    return environmentError(
      `the server at ${url} does not know the API key ${key}`,
      'check LIVEKIT_API_KEY or --api-key: is it of this server?',
      error,
    );
  }
  if (Math.abs(skewMs) > LEEWAY_MS || /not valid yet|used before|expired/.test(text)) {
    const [seconds, side] = [Math.round(Math.abs(skewMs) / 1000), skewMs < 0 ? 'behind' : 'ahead'];
    return environmentError(
      `the server at ${url} refuses our token: its clock is ${seconds}s ${side} of ours`,
      'set both clocks right (NTP)',
      error,
    );
  }
  if (/signature|cryptographic/.test(text)) {
    return environmentError(
      `the server at ${url} knows the API key ${key}, but the secret is wrong`,
      'check LIVEKIT_API_SECRET or --api-secret',
      error,
    );
  }
  return environmentError(
    `the server at ${url} refuses API key ${key} and its secret (HTTP ${error.status})`,
    'check LIVEKIT_API_KEY and LIVEKIT_API_SECRET, and that they are of this server',
    error,
  );
}

export const notLivekit = (url: string, how: string): UserError =>
  environmentError(
    `what answers at ${url} is not a livekit-server (${how})`,
    'check host and port of --url or LIVEKIT_URL',
  );

/** Enough to recognise it by. */
const shown = (apiKey: string): string => `${apiKey.slice(0, Math.min(5, apiKey.length / 2))}…`;
