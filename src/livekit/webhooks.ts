import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookReceiver, type WebhookEvent } from 'livekit-server-sdk';
import type { Credentials, RoomNotice } from './types.js';

type Keys = Pick<Credentials, 'apiKey' | 'apiSecret'>;

export type WebhookOptions = {
  /** A function where the server that will sign is yet to start; null until then. */
  keys: Keys | (() => Keys | null);
  onEvent: (notice: RoomNotice) => void;
  /** Something came that was not the server's; `reason` is fit to be shown. */
  onRefused: (reason: string) => void;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Closes it. */
  signal?: AbortSignal;
};

export type Webhooks = { url: string; close(): Promise<void> };

const PATH = '/webhook';
const LONGEST_BYTES = 1 << 20;

/**
 * Receives a server's webhooks on a free port; only what its key has signed, body included, is
 * believed. Notices that come close together may be passed on in another order than they came.
 * @throws the system's error if `host` is no address of this machine
 */
export async function webhookReceiver(options: WebhookOptions): Promise<Webhooks> {
  const { onEvent, onRefused, host = '127.0.0.1', signal } = options;
  const server = createServer((request, response) => {
    void receive(request, options.keys).then(
      (answer) => {
        reply(response, answer.status);
        if (answer.refused !== undefined) onRefused(answer.refused);
        if (answer.notice !== undefined) onEvent(answer.notice);
      },
      () => response.destroy(), // the sender hung up
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      signal?.removeEventListener('abort', onAbort);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const onAbort = () => void close();
  if (signal?.aborted) await close();
  signal?.addEventListener('abort', onAbort);
  return { url: `http://${host}:${port}${PATH}`, close };
}

type Received = { status: number; refused?: string; notice?: RoomNotice };

async function receive(request: IncomingMessage, keys: WebhookOptions['keys']): Promise<Received> {
  const { method, url, headers } = request;
  if (method !== 'POST' || url !== PATH) return { status: 404, refused: 'it is no webhook' };
  const body = await bodyOf(request);
  if (body === null) return { status: 413, refused: 'it is longer than a webhook' };
  const current = typeof keys === 'function' ? keys() : keys;
  // The server tries again after a 5xx.
  if (current === null) return { status: 503, refused: 'it came before the server had started' };
  try {
    const receiver = new WebhookReceiver(current.apiKey, current.apiSecret);
    const notice = noticeIn(await receiver.receive(body, headers.authorization));
    return { status: 200, ...(notice === null ? {} : { notice }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 401, refused: `its signature does not hold: ${reason}` };
  }
}

/** null for what concerns no room, e.g. an ingress. */
function noticeIn({ event, id, createdAt, room, participant }: WebhookEvent): RoomNotice | null {
  if (room === undefined) return null;
  return {
    event,
    id,
    createdAtS: Number(createdAt),
    room: room.name,
    ...(room.sid === '' ? {} : { roomSid: room.sid }),
    ...(participant === undefined ? {} : { participant: participant.identity }),
  };
}

/** null if it is too long; what is left of it is read and dropped, so that the answer is read. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= LONGEST_BYTES) parts.push(part);
  }
  return bytes <= LONGEST_BYTES ? Buffer.concat(parts).toString('utf8') : null;
}

function reply(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0 });
  response.end();
}
