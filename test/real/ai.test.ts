import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { drawAnswer, type StandInConfig } from '../../src/ai/answers.js';
import { ask, type Answer } from '../../src/ai/ask.js';
import type { FromStandIn, ToStandIn } from '../../src/ai/messages.js';
import { speech } from '../../src/ai/speech.js';
import { toSamples } from '../../src/ai/s16le.js';
import { startStandIn } from '../../src/ai/stand-in.js';

const MAIN = new URL('../../dist/src/ai/main.js', import.meta.url);
const CONFIG: StandInConfig = {
  seed: 7,
  thinkMs: { min: 100, max: 200 },
  sentences: { min: 2, max: 2 },
  sentenceMs: { min: 300, max: 600 },
  pace: 'burst',
  speed: 10,
};
const UTTERANCE = new Int16Array(16_000).fill(1000);
const never = new AbortController().signal;
const options = { rateHz: 16_000, key: 'crowd-3', turn: 2, signal: never };

type Told<K extends FromStandIn['kind']> = Extract<FromStandIn, { kind: K }>;

async function all({ chunks }: Answer): Promise<number[]> {
  const samples: number[] = [];
  for await (const chunk of chunks) samples.push(...chunk);
  return samples;
}

/** Somebody's AI. */
async function service(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/talk?voice=a`;
}

describe('the stand-in in its process', () => {
  let child: ChildProcess;
  let url = '';
  const loads: Told<'load'>[] = [];
  beforeAll(async () => {
    child = fork(MAIN, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ready = new Promise<Told<'ready'>>((done) => child.once('message', done));
    child.on('message', (told: FromStandIn) => void (told.kind === 'load' && loads.push(told)));
    child.send({ kind: 'start', config: CONFIG } satisfies ToStandIn);
    ({ url } = await ready);
  });
  afterAll(() => void child.kill('SIGKILL'));

  test('thinks, then speaks what was drawn for that turn, faster than it is spoken', async () => {
    const { thinkMs, sentencesMs } = drawAnswer(CONFIG, 'crowd-3', 2);
    const askedMs = performance.now();
    const answer = await ask(url, UTTERANCE, options);
    const firstMs = performance.now() - askedMs;
    expect(answer).toMatchObject({ rateHz: 48_000, sentencesMs, pauseMs: 300 });
    const samples = await all(answer);
    const lastMs = performance.now() - askedMs;
    const [one = 0, two = 0] = sentencesMs;
    const totalMs = one + 300 + two;
    expect(samples).toEqual([...toSamples(speech(sentencesMs, 0, totalMs))]);
    expect(firstMs).toBeGreaterThanOrEqual(thinkMs - 5);
    expect(lastMs - firstMs).toBeGreaterThan(totalMs / 10 / 2);
    expect(lastMs).toBeLessThan(thinkMs + totalMs);
  });

  test('answers rooms the same in any order, and all at once', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const lengths = (order: string[]) =>
      Promise.all(
        order.map(async (key) => {
          const answer = await ask(url, UTTERANCE, { ...options, key });
          expect(answer.sentencesMs).toEqual(drawAnswer(CONFIG, key, 2).sentencesMs);
          return (await all(answer)).length;
        }),
      );
    expect((await lengths(keys.toReversed())).toReversed()).toEqual(await lengths(keys));
  });

  test('says what is wrong with a question', async () => {
    const wrong = ask(url.replace('/answer', '/question'), UTTERANCE, options);
    await expect(wrong).rejects.toThrow('the AI answers with HTTP 404: ask with POST /answer');
    const empty = ask(url, new Int16Array(0), options);
    await expect(empty).rejects.toThrow('HTTP 400: the body is no 16 bit PCM');
  });

  test('tells once a second what it costs', async () => {
    await vi.waitFor(() => expect(loads.length).toBeGreaterThan(1), 10_000);
    for (const { spanUs, cpuUs, rssBytes, loopMaxGapUs } of loads) {
      expect(spanUs).toBeGreaterThanOrEqual(990_000);
      expect(cpuUs).toBeLessThan(spanUs * 4);
      expect(rssBytes).toBeGreaterThan(10 << 20);
      expect(loopMaxGapUs).toBeLessThan(spanUs * 2);
    }
    expect(loads.some(({ cpuUs }) => cpuUs > 0)).toBe(true);
  });

  test('ends with its channel, whoever is still asking', async () => {
    const answer = await ask(url, UTTERANCE, options);
    const gone = new Promise((done) => child.once('exit', (...end) => done(end)));
    child.disconnect();
    expect(await gone).toEqual([0, null]);
    await expect(all(answer)).rejects.toThrow('the AI broke off its answer');
    const late = ask(url, UTTERANCE, options);
    await expect(late).rejects.toThrow("the AI can't be asked: connect ECONNREFUSED");
  });
});

describe('ask', () => {
  test('speaks in real time where told so, and hanging up ends it at once', async () => {
    const standIn = await startStandIn({
      ...CONFIG,
      thinkMs: { min: 0, max: 0 },
      pace: 'realtime',
    });
    onTestFinished(() => standIn.close());
    const beganMs = performance.now();
    let samples = 0;
    for await (const chunk of (await ask(standIn.url, UTTERANCE, options)).chunks) {
      samples += chunk.length;
      if (samples >= 48 * 400) break;
    }
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(375);

    const hangUp = new AbortController();
    const answer = await ask(standIn.url, UTTERANCE, { ...options, signal: hangUp.signal });
    setTimeout(() => hangUp.abort(new Error('barge-in')), 50);
    await expect(all(answer)).rejects.toThrow('barge-in');
    expect(performance.now() - beganMs).toBeLessThan(1500);
  });

  test('hangs up on an AI that is still thinking; it then stops', async () => {
    let left = 0;
    const url = await service((request, response) => {
      request.resume();
      response.once('close', () => left++);
    });
    const signal = AbortSignal.timeout(100);
    await expect(ask(url, UTTERANCE, { ...options, signal })).rejects.toThrow(
      'aborted due to timeout',
    );
    const streaming = await service((_request, response) => {
      response.writeHead(200).write(Buffer.alloc(2000));
      response.once('close', () => left++);
    });
    for await (const _chunk of (await ask(streaming, UTTERANCE, options)).chunks) break;
    await sleep(100);
    expect(left).toBe(2);
  });

  test('takes a WAV in odd pieces, tells who asks, and keeps its connection', async () => {
    const seen: unknown[] = [];
    const sockets = new Set<unknown>();
    const wav = Buffer.alloc(44 + 6);
    wav.write('RIFF....WAVEfmt ', 0);
    wav.writeUInt32LE(16, 16);
    wav.writeUInt16LE(1, 20);
    wav.writeUInt16LE(1, 22);
    wav.writeUInt32LE(22_050, 24);
    wav.writeUInt16LE(16, 34);
    wav.write('data', 36);
    wav.writeUInt32LE(6, 40);
    [1, -2, 3].forEach((sample, i) => wav.writeInt16LE(sample, 44 + 2 * i));
    const url = await service((request, response) => {
      let bytes = 0;
      sockets.add(request.socket);
      request.on('data', (part: Buffer) => (bytes += part.length));
      request.on('end', () => {
        const { headers } = request;
        const ours = [headers['x-framestall-room'], headers['x-framestall-turn']];
        seen.push([request.url, ...ours, headers['content-type'], bytes]);
        response.writeHead(200, { 'content-type': 'audio/wav' });
        void [7, 45, 47]
          .reduce(async (sent, to) => {
            const from = await sent;
            response.write(wav.subarray(from, to));
            await sleep(20);
            return to;
          }, Promise.resolve(0))
          .then((from) => response.end(wav.subarray(from)));
      });
    });
    for (const turn of [0, 1]) {
      const answer = await ask(url, UTTERANCE, { ...options, turn });
      expect(answer).toMatchObject({ rateHz: 22_050, sentencesMs: null, pauseMs: 0 });
      expect(await all(answer)).toEqual([1, -2, 3]);
    }
    const type = 'audio/L16;rate=16000;channels=1';
    expect(seen).toEqual(
      [0, 1].map((turn) => ['/v1/talk?voice=a', 'crowd-3', String(turn), type, 32_000]),
    );
    expect(sockets.size).toBe(1);
  });

  test('a service that repeats the key it was asked with gives no secret away', async () => {
    const url = await service((request, response) => {
      request.resume();
      const told = `bad key in ${request.url} or ${request.headers.authorization}`;
      response.writeHead(401).end(told);
    });
    const asked = ask(`${url}&key=open%2Fsesame`, UTTERANCE, {
      ...options,
      authorization: 'Bearer hunter2hunter2',
    });
    await expect(asked).rejects.toThrow(
      'the AI answers with HTTP 401: bad key in /v1/talk?voice=a&key=<token> or <secret>',
    );
  });

  test('asks again where the kept connection was closed meanwhile', async () => {
    let asked = 0;
    const url = await service((request, response) => {
      request.resume().on('end', () => {
        asked++;
        if (asked === 2) request.socket.resetAndDestroy();
        else response.end(Buffer.alloc(4));
      });
    });
    expect(await all(await ask(url, UTTERANCE, options))).toEqual([0, 0]);
    expect(await all(await ask(url, UTTERANCE, options))).toEqual([0, 0]);
    expect(asked).toBe(3);
  });
});
