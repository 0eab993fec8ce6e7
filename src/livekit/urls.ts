import { environmentError } from '../units/errors.js';

const SCHEMES: Record<string, string> = {
  'ws:': 'ws:',
  'http:': 'ws:',
  'wss:': 'wss:',
  'https:': 'wss:',
};

/**
 * Any of ws, wss, http, https → the `ws://host[:port]` form that SDKs are given.
 * @throws UserError (environment: a URL that is wrong counts as one that leads nowhere) naming `from`, e.g. `--url`
 */
export function normalUrl(text: string, from: string): string {
  const fix = 'write it like wss://livekit.example.com or ws://127.0.0.1:7880';
  const url = parse(text.trim());
  const scheme = SCHEMES[url?.protocol ?? ''];
  if (url === null || scheme === undefined || url.hostname === '') {
    throw environmentError(`${from} is not the address of a server: ${withoutLogin(text)}`, fix);
  }
  if (url.username !== '' || url.password !== '') {
    throw environmentError(
      `${from} holds a user name or a password`,
      'give the API key and secret as --api-key and --api-secret, or in the environment',
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw environmentError(
      `${from} has a path or a query, and LiveKit's API has neither: ${text}`,
      fix,
    );
  }
  return `${scheme}//${url.host}`;
}

/** `ws://host` → `http://host`, for the server's own API. */
export const httpUrl = (url: string): string => url.replace(/^ws/, 'http');

const withoutLogin = (text: string): string => text.replace(/\/\/[^/@]*@/, '//');

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
