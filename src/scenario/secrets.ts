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

/** What kind of secret a value holds, if it does. */
export function secretIn(text: string): 'an access token' | 'a password' | undefined {
  if (looksLikeToken(text)) return 'an access token';
  return URL_PASSWORD.test(text) ? 'a password' : undefined;
}
