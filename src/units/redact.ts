/** Anything that looks like a JWT, or an access token in a URL. Logs of the SDK and server hold them. */
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+|(?<=access_token=)(?!\$\{)[^\s&"']+/g;
const NAMES_SECRET =
  /(?:key|token|secret|password|passwd|signature|credentials?)$|^(?:pass|pwd|auth|authorization|sig|code|jwt)$/i;
/** A URL's `name=value`. What begins with `${` stands for a value that is not there. */
const PARAMETER = /(?<=[?&])([\w.%-]+)=([^\s&#"'<>`]+)/g;

/** A parameter of a URL's query that holds a key to somebody's service. */
export const isSecretParameter = (name: string): boolean => NAMES_SECRET.test(name);

/** The name and the value of each secret in a URL's query, as written. */
export const querySecrets = (text: string): { name: string; value: string }[] =>
  [...text.matchAll(PARAMETER)]
    .map(([, name = '', value = '']) => ({ name, value }))
    .filter(({ name, value }) => isSecretParameter(name) && !value.startsWith('${'));

/** @param secrets exact texts that must not appear either; empty ones are ignored */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text.replace(TOKEN, '<token>');
  if (clean.includes('=')) {
    clean = clean.replace(PARAMETER, (whole, name: string, value: string) =>
      isSecretParameter(name) && !value.startsWith('${') ? `${name}=<token>` : whole,
    );
  }
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '<secret>');
  return clean;
}
