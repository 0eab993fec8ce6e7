import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { httpUrl } from './urls.js';

const BINARY = 2;
const LONGEST_BYTES = 1 << 20;

/**
 * Opens a WebSocket, waits for the server's first binary message, and hangs up.
 * Node 20 has no WebSocket of its own, and for one message to read, none to write, this is enough.
 * @returns null if the server refuses, or sends nothing before `signal` aborts. Never rejects
 */
export function firstMessage(
  url: string,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const target = new URL(path, httpUrl(url));
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(target, {
      signal,
      headers: {
        ...headers,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      },
    });
    request.on('error', () => resolve(null));
    request.on('response', (response) => {
      response.resume();
      resolve(null);
    });
    request.on('upgrade', (_response, socket: Socket, head) => {
      readFrom(socket, head, signal, (message) => {
        socket.destroy();
        resolve(message);
      });
    });
    request.end();
  });
}

function readFrom(
  socket: Socket,
  head: Buffer,
  signal: AbortSignal,
  done: (message: Buffer | null) => void,
): void {
  let bytes = head;
  const look = () => {
    const frame = firstFrame(bytes);
    if (frame === 'more' && bytes.length < LONGEST_BYTES) return;
    done(frame === 'more' || frame.opcode !== BINARY ? null : frame.payload);
  };
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    look();
  });
  socket.on('error', () => done(null));
  socket.on('close', () => done(null));
  signal.addEventListener('abort', () => done(null), { once: true });
  if (bytes.length > 0) look();
}

export type Frame = { opcode: number; payload: Buffer };

/** RFC 6455, 5.2. What a server sends is never masked. */
export function firstFrame(bytes: Buffer): Frame | 'more' {
  if (bytes.length < 2) return 'more';
  const opcode = bytes[0]! & 0x0f;
  const short = bytes[1]! & 0x7f;
  const at = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < at) return 'more';
  const length =
    short === 126
      ? bytes.readUInt16BE(2)
      : short === 127
        ? Number(bytes.readBigUInt64BE(2))
        : short;
  return bytes.length < at + length ? 'more' : { opcode, payload: bytes.subarray(at, at + length) };
}
