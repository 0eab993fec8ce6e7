/** Anything that looks like a JWT, or an access token in a URL. Logs of the SDK and server hold them. */
const SECRET = /eyJ[\w-]+\.[\w-]+\.[\w-]+|(?<=access_token=)[^\s&"']+/g;

export const redact = (text: string): string => text.replace(SECRET, '<token>');
