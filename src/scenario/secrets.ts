import { querySecrets } from '../units/redact.js';

const SECRET_KEYS = new Set([
  'apikey',
  'apisecret',
  'livekitapikey',
  'livekitapisecret',
  'token',
  'accesstoken',
  'secret',
  'password',
]);
/** The base64 of `{"`, with which every JWT begins. */
const JWT = /\beyJ[\w-]{6,}/;

/** A key that can only hold a secret. */
export const isSecretKey = (key: string): boolean =>
  SECRET_KEYS.has(key.toLowerCase().replaceAll(/[-_]/g, ''));

export const looksLikeToken = (text: string): boolean => JWT.test(text);

/** `http://user:password@host`. */
const URL_PASSWORD = /:\/\/[^\s/@]*:[^\s/@]+@/;

/** What kind of secret a value holds, if it does, and how to do without. */
export function secretIn(text: string): { what: string; fix: string } | undefined {
  if (looksLikeToken(text)) return { what: 'an access token', fix: SECRET_FIX };
  if (URL_PASSWORD.test(text)) return { what: 'a password', fix: SECRET_FIX };
  if (!text.includes('://')) return undefined;
  const [secret] = querySecrets(text);
  return secret && { what: `a secret (${secret.name})`, fix: queryFix(secret.name) };
}

export const SECRET_FIX =
  'remove it: framestall reads LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET from the environment';

const queryFix = (name: string) =>
  `write ai: { url: "https://…?${name}=\${AI_KEY}" } and export AI_KEY=…: the run uses it, and nothing that is written holds it`;
