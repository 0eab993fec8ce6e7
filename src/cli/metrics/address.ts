import { usageError } from '../../units/errors.js';

/** `host` null: every address of this machine. */
export type Address = { host: string | null; port: number };

const LOOPBACK = '127.0.0.1';
const PORT_MOST = 65_535;

/**
 * `:9464` is every address of the machine, as with any exporter's listen address; `9464` alone stays
 * on loopback; else HOST:PORT, an IPv6 address in brackets. Port 0 takes a free one.
 * @throws UserError (usage) for anything else
 */
export function parseAddress(text: string): Address {
  const [, brackets, plain, colon, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+(?=:)))?(:?)(\d+)$/i.exec(text.trim()) ?? [];
  const port = Number(digits ?? Number.NaN);
  const host = brackets ?? plain;
  const whole = host === undefined || colon === ':';
  if (!whole || !(port <= PORT_MOST)) {
    throw usageError(
      `--metrics ${text} is no address to listen at`,
      'write --metrics 9464 (loopback), :9464 (every address of this machine) or HOST:PORT',
    );
  }
  return { host: host ?? (colon === ':' ? null : LOOPBACK), port };
}
