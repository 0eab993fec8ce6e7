import { RoomServiceClient } from 'livekit-server-sdk';
import { httpUrl } from './urls.js';
import type { Credentials } from './types.js';

/** Failover would measure another region than the one that the user named. */
export const roomService = (creds: Credentials, limitMs: number): RoomServiceClient =>
  new RoomServiceClient(httpUrl(creds.url), creds.apiKey, creds.apiSecret, {
    requestTimeout: limitMs / 1000,
    failover: false,
  });
