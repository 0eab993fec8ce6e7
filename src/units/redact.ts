/** Anything that looks like a JWT, or an access token in a URL. Logs of the SDK and server hold them. */
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+|(?<=access_token=)[^\s&"']+/g;

/** @param secrets exact texts that must not appear either; empty ones are ignored */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text.replace(TOKEN, '<token>');
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '<secret>');
  return clean;
}
