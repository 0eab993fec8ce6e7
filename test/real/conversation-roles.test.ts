import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FromStandIn, ToStandIn } from '../../src/ai/messages.js';
import { openReaper, type Reaper } from '../../src/children/index.js';
import { parseFromSubject } from '../../src/conductor/messages-schema.js';
import { TURN_MARKS, type TurnMark } from '../../src/journal/turn-marks.js';
import {
  findServerBin,
  joinToken,
  startEmbedded,
  type EmbeddedServer,
} from '../../src/livekit/index.js';
import type * as Built from '../../src/sdk/index.js';
import type { FromSubject, ToSubject } from '../../src/subject/messages.js';
import { homeDir } from '../../src/units/home.js';
import { fvadDir } from '../../src/voice/fvad-dir.js';
import { publisherSpec } from '../support/specs.js';
import { built } from './support/sdk.js';

const NEWEST = '1.1.0';
const SENTENCE_MS = 1200;
const LIMIT_MS = 15_000;
const RECORDING = fileURLToPath(new URL('../../recordings/austen-0890-a.wav', import.meta.url));
const main = (room: 'ai' | 'subject') =>
  fileURLToPath(new URL(`../../dist/src/${room}/main.js`, import.meta.url));

type Told<K extends FromSubject['kind']> = Extract<FromSubject, { kind: K }>;

const folder = mkdtempSync(join(tmpdir(), 'framestall-roles-'));
const children: ChildProcess[] = [];
const { env } = process;
const home = homeDir(env, homedir());
let server: EmbeddedServer;
let reaper: Reaper;
let aiUrl = '';

const start = (entry: string): ChildProcess => {
  const child = fork(entry, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  children.push(child);
  return child;
};

/** One process under test, or beside it, driven as the conductor drives it. */
async function child(role: 'subject' | 'client', version: string) {
  const { openStore } = (await import(built('index.js'))) as typeof Built;
  const { dir: sdkDir } = await openStore(home).ensure(version, {});
  const process = start(main('subject'));
  const told: FromSubject[] = [];
  process.on('message', (raw) => {
    const parsed = parseFromSubject(raw);
    if (!parsed.ok) throw new Error(parsed.reason);
    told.push(parsed.message);
  });
  const send = (message: ToSubject) => void process.send(message);
  const all = <K extends FromSubject['kind']>(kind: K) =>
    told.filter((message): message is Told<K> => message.kind === kind);
  const limits = {
    stallAfterUs: 200_000,
    hangUs: 10_000_000,
    health: null,
    panic: true,
    promiseLimitMs: 5000,
  };
  send({ kind: 'init', role, sdkDir, logCapture: 'off', ...limits });
  return { send, all };
}
type Child = Awaited<ReturnType<typeof child>>;

async function until(what: string, met: () => boolean): Promise<void> {
  const limitMs = performance.now() + LIMIT_MS;
  while (!met()) {
    if (performance.now() > limitMs) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Sends a client and a processor into a room of their own. */
async function converse(
  index: number,
  [clients, processors]: [Child, Child],
  { track, bargeIn }: { track: 'turn' | 'always'; bargeIn: number },
) {
  const room = `room-${randomUUID()}`; // one of those that were left by force still stands
  const [id, processor] = [`${room}-client`, `${room}-0`];
  const token = (identity: string) =>
    joinToken(server, { room, identity, canPublish: true, canSubscribe: true });
  const { url } = server;
  const speaking = { id, processor, recordings: [RECORDING], pauseMs: { min: 50, max: 60 } };
  const client = {
    ...speaking,
    publisher: index,
    seed: index,
    bargeIn,
    giveUpMs: 8000,
    mic: track,
  };
  clients.send({ kind: 'converse', room, url, token: await token(id), client });
  const publisher = publisherSpec({ index, id: processor, room, pace: 'burst' });
  const vad = { kind: 'fvad' as const, dir: fvadDir() };
  const answering = { publisher, client: id, vad, endOfSpeechMs: 400, aiUrl, track };
  const process = { room, url, token: await token(processor), processor: answering };
  processors.send({ kind: 'process', ...process });
  const marks = () =>
    [...clients.all('turn'), ...processors.all('turn')]
      .filter((mark) => mark.publisher === index)
      .sort((a, b) => a.atUs - b.atUs);
  return { room, marks };
}

beforeAll(async () => {
  const toolsDir = fileURLToPath(new URL('../../tools/livekit-server/', import.meta.url));
  const bin = (await findServerBin({ env, home, toolsDir, status: () => {} })).path;
  reaper = openReaper(join(folder, 'home'));
  const logFile = join(folder, 'server.log');
  server = await startEmbedded({ bin, dir: folder, logFile, reaper, env });
});
afterEach(() => {
  for (const one of children.splice(0)) one.kill('SIGKILL');
});
afterAll(async () => {
  await server?.stop();
  reaper?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function standIn(): Promise<string> {
  const ai = start(main('ai'));
  const ready = new Promise<Extract<FromStandIn, { kind: 'ready' }>>((resolve) =>
    ai.once('message', resolve),
  );
  const even = (ms: number) => ({ min: ms, max: ms });
  const [sentences, sentenceMs] = [even(2), even(SENTENCE_MS)];
  const drawn = { seed: 1, thinkMs: even(100), sentences, sentenceMs };
  const config = { ...drawn, pace: 'burst' as const, speed: 8 };
  ai.send({ kind: 'start', config } satisfies ToStandIn);
  return (await ready).url;
}

describe.each(['0.7.0', NEWEST])('a processor with %s, a client with the newest SDK', (version) => {
  it('answers what was said, and is heard whole; falls silent when it is spoken into', async () => {
    aiUrl = await standIn();
    const [clients, processors] = await Promise.all([
      child('client', NEWEST),
      child('subject', version),
    ]);
    const pair: [Child, Child] = [clients, processors];
    const heardOut = await converse(0, pair, { track: 'turn', bargeIn: 0 });
    const brokenInto = await converse(1, pair, { track: 'always', bargeIn: 1 });
    const has = ({ marks }: typeof heardOut, what: TurnMark) =>
      marks().some((mark) => mark.what === what);
    await until('the answer', () => has(heardOut, 'answer-ended'));
    await until('the cut', () => has(brokenInto, 'cut'));

    const marks = heardOut.marks();
    const first = (what: TurnMark) => marks.find((mark) => mark.what === what)?.atUs ?? NaN;
    const order = [
      'speech-begun',
      'vad-begun',
      'speech-ended',
      'vad-ended',
      'ai-first',
      'first-capture',
      'answer-begun',
      'answer-ended',
    ] as const;
    expect(order.filter((what) => !Number.isFinite(first(what)))).toEqual([]);
    expect([...order].sort((a, b) => first(a) - first(b))).toEqual(order);
    expect(first('vad-begun') - first('speech-begun')).toBeLessThan(1_000_000);
    const turnEnd = marks.findIndex(({ what }) => what === 'answer-ended') + 1;
    const lengths = (what: TurnMark) =>
      marks.slice(0, turnEnd).flatMap((mark) => (mark.what === what ? [mark.lengthUs ?? NaN] : []));
    expect(lengths('sentence')).toEqual([SENTENCE_MS * 1000, SENTENCE_MS * 1000]);
    expect(lengths('answer-captured')).toEqual([(2 * SENTENCE_MS + 300) * 1000]);
    expect(lengths('stretch')).toHaveLength(2);
    for (const us of lengths('stretch')) expect(us / 1000).toBeGreaterThan(SENTENCE_MS * 0.95);

    const cut = brokenInto.marks();
    const bargedInUs = cut.find(({ what }) => what === 'barge-in')?.atUs ?? NaN;
    const cutUs = cut.find(({ what }) => what === 'cut')?.atUs ?? NaN;
    expect(cutUs).toBeGreaterThan(bargedInUs);
    await until('the rest of the answer', () =>
      brokenInto.marks().some(({ what, atUs }) => what === 'stretch' && atUs > bargedInUs),
    );
    const whole = brokenInto
      .marks()
      .filter(({ what, atUs }) => what === 'sentence' && atUs < cutUs);
    expect(whole.length).toBeLessThan(2);
    expect(marks.every(({ what }) => TURN_MARKS.includes(what) && what !== 'ai-failed')).toBe(true);

    for (const { room } of [heardOut, brokenInto]) clients.send({ kind: 'leave', room });
    for (const one of pair) one.send({ kind: 'stop' });
    await until('both to drain', () => pair.every((one) => one.all('drained').length === 1));
    const states = processors
      .all('publisher')
      .map(({ publisher, state }) => `${publisher} ${state}`);
    expect(states.sort()).toEqual(['0 published', '0 stopped', '1 published', '1 stopped']);
  });
});
