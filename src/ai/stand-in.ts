import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerMs, drawAnswer, PAUSE_MS, type StandInConfig } from './answers.js';
import { ROOM_HEADER, TURN_HEADER } from './ask.js';
import { pieces } from './pieces.js';
import { SAMPLE_BYTES } from './s16le.js';
import { SPEECH_HZ, speech } from './speech.js';

export type StandIn = { url: string; close(): Promise<void> };

const PATH = '/answer';
/** Askers speak again after pauses that are longer than Node's usual 5 s. */
const KEEP_ALIVE_MS = 120_000;
const LONGEST_BYTES = 64 << 20;

/**
 * Stands in for an AI, and says so in its `server` header. `POST /answer` with an
 * utterance (mono PCM, s16le) is answered, after a while of thinking, with sentences as mono PCM,
 * s16le, 48 kHz: which ones, `x-sentences-ms` and `x-pause-ms` tell. What was said has no influence.
 * Both ways little endian, as speech services do it, though RFC 2586 has audio/L16 the other way round.
 */
export async function startStandIn(config: StandInConfig): Promise<StandIn> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void answer(config, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  config: StandInConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const { [ROOM_HEADER]: room = '', [TURN_HEADER]: turnText = '0' } = request.headers;
  const bytes = await lengthOf(request);
  const turn = Number(turnText);
  if (pathname !== PATH || request.method !== 'POST') {
    return refuse(response, 404, `ask with POST ${PATH}`);
  }
  if (bytes > LONGEST_BYTES) return refuse(response, 413, 'the utterance is too long');
  if (bytes === 0 || bytes % SAMPLE_BYTES !== 0) {
    return refuse(response, 400, 'the body is no 16 bit PCM');
  }
  if (!Number.isSafeInteger(turn)) return refuse(response, 400, 'turn is no whole number');

  const { thinkMs, sentencesMs } = drawAnswer(config, String(room), turn);
  await sleep(thinkMs, undefined, { signal: left.signal });
  response.writeHead(200, {
    'content-type': `audio/L16;rate=${SPEECH_HZ};channels=1`,
    'x-sentences-ms': sentencesMs.join(','),
    'x-pause-ms': PAUSE_MS,
    server: 'framestall stand-in',
  });
  await stream(sentencesMs, config, response, left.signal);
}

/** Against an absolute schedule: what comes late is caught up with. */
async function stream(
  sentencesMs: number[],
  config: StandInConfig,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const beganMs = performance.now();
  for (const { atMs, fromMs, lengthMs } of pieces(answerMs(sentencesMs), config)) {
    const waitMs = beganMs + atMs - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    signal.throwIfAborted();
    // What a slow reader leaves unread piles up here: at most an answer, which is a few MB.
    response.write(speech(sentencesMs, fromMs, lengthMs));
  }
  response.end();
}

async function lengthOf(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) bytes += part.length;
  return bytes;
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${why}\n`);
}
