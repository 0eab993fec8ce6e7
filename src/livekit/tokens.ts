import { AccessToken } from 'livekit-server-sdk';
import type { Credentials } from './types.js';

export type JoinOptions = {
  room: string;
  identity: string;
  name?: string;
  canPublish: boolean;
  canSubscribe: boolean;
  /** How long joining is possible; one that has joined may stay. 6 hours by default. */
  ttlS?: number;
};

const TTL_S = 6 * 3600;

/** A signed token for one participant in one room. */
export function joinToken(creds: Credentials, options: JoinOptions): Promise<string> {
  const { room, identity, name, canPublish, canSubscribe, ttlS = TTL_S } = options;
  const about = { identity, ttl: ttlS, ...(name === undefined ? {} : { name }) };
  const token = new AccessToken(creds.apiKey, creds.apiSecret, about);
  token.addGrant({ roomJoin: true, room, canPublish, canSubscribe, canPublishData: canPublish });
  return token.toJwt();
}
