import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openReaper, type Reaper } from '../../src/children/index.js';
import {
  dispatcher,
  findServerBin,
  joinToken,
  pollRooms,
  startEmbedded,
  webhookReceiver,
  type EmbeddedServer,
  type RoomNotice,
  type Webhooks,
} from '../../src/livekit/index.js';
import { roomService } from '../../src/livekit/api.js';
import { firstMessage } from '../../src/livekit/ws-first-message.js';
import { homeDir } from '../../src/units/home.js';

const folder = mkdtempSync(join(tmpdir(), 'framestall-webhooks-'));
const notices: RoomNotice[] = [];
const refused: string[] = [];
let server: EmbeddedServer | null = null;
let webhooks: Webhooks;
let reaper: Reaper;

const running = () => {
  if (server === null) throw new Error('the server has not started');
  return server;
};
const api = () => roomService(running(), 2000);
const heardOf = (room: string) => notices.filter((notice) => notice.room === room);
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 20 });

beforeAll(async () => {
  webhooks = await webhookReceiver({
    keys: () => server,
    onEvent: (notice) => notices.push(notice),
    onRefused: (reason) => refused.push(reason),
  });
  reaper = openReaper(join(folder, 'home'));
  const { path: bin } = await findServerBin({
    env: process.env,
    home: homeDir(process.env, homedir()),
    toolsDir: join(import.meta.dirname, '../../tools/livekit-server'),
    status: (text) => void process.stderr.write(`${text}\n`),
  });
  const logFile = join(folder, 'server.log');
  const { env } = process;
  const webhookUrl = webhooks.url;
  server = await startEmbedded({ bin, dir: folder, logFile, reaper, env, webhookUrl });
});
afterAll(async () => {
  await server?.stop();
  await webhooks.close();
  reaper.dispose();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void [notices, refused].forEach((list) => (list.length = 0)));

describe('webhooks of a real server', () => {
  test('tell of a room from its first participant to its end, signed', async () => {
    const room = 'run-crowd-0';
    const identity = 'crowd-0-client';
    const token = await joinToken(running(), {
      room,
      identity,
      canPublish: true,
      canSubscribe: true,
    });
    const headers = { Authorization: `Bearer ${token}` };
    const limit = AbortSignal.timeout(5000);
    expect(await firstMessage(running().url, '/rtc?protocol=9', headers, limit)).not.toBeNull();
    await until(() => expect(heardOf(room)).not.toEqual([]));
    await api().deleteRoom(room);
    await until(() => expect(heardOf(room).at(-1)?.event).toBe('room_finished'));

    const [started, ...later] = heardOf(room);
    expect(started?.event).toBe('room_started');
    expect(new Set(heardOf(room).map(({ roomSid }) => roomSid)).size).toBe(1);
    expect(started?.roomSid).toMatch(/^RM_/);
    expect(Math.abs((started?.createdAtS ?? 0) - Date.now() / 1000)).toBeLessThan(30);
    for (const { event, participant } of later) {
      if (event.startsWith('participant')) expect(participant).toBe(identity);
    }
    expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length);
    expect(refused).toEqual([]);
  });

  test('start a room once a life, though it comes back under its name', async () => {
    const room = 'run-crowd-1';
    for (const life of [1, 2]) {
      await api().createRoom({ name: room });
      await api().deleteRoom(room);
      await until(() =>
        expect(heardOf(room).filter(({ event }) => event === 'room_finished').length).toBe(life),
      );
    }
    const machine = dispatcher({ prefix: 'run-' });
    const steps = [...notices, ...notices].map((notice) => machine.take(notice).kind);
    expect(steps.filter((kind) => kind === 'start' || kind === 'end')).toEqual([
      'start',
      'end',
      'start',
      'end',
    ]);
  });
});

describe('what the server has not signed', () => {
  const body = JSON.stringify({ event: 'room_started', id: 'EV_1', room: { name: 'run-crowd-9' } });
  const post = async (text: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(webhooks.url, { method: 'POST', body: text, headers });
    return answer.status;
  };
  const signature = (secret: string, text: string) => {
    const token = new AccessToken(running().apiKey, secret, { ttl: 60 });
    token.sha256 = createHash('sha256').update(text).digest('base64');
    return token.toJwt();
  };

  test('is refused, with the reason', async () => {
    expect(await post(body)).toBe(401);
    expect(await post(body, await signature('x'.repeat(43), body))).toBe(401);
    expect(await post(body.replace('9', '8'), await signature(running().apiSecret, body))).toBe(
      401,
    );
    expect(refused).toEqual([
      expect.stringContaining('authorization header is empty'),
      expect.stringContaining('signature verification failed'),
      expect.stringContaining('checksum of body does not match'),
    ]);
    expect((await fetch(webhooks.url)).status).toBe(404);
    expect(await post('x'.repeat(2 << 20), await signature(running().apiSecret, body))).toBe(413);
    expect(notices).toEqual([]);
    expect(await post(body, await signature(running().apiSecret, body))).toBe(200);
    expect(notices).toMatchObject([{ event: 'room_started', id: 'EV_1', room: 'run-crowd-9' }]);
  });

  test('is asked for again while the key is not known yet', async () => {
    const early = server;
    server = null;
    const status = await post(body);
    server = early;
    expect(status).toBe(503);
  });
});

test('polling tells of the same rooms, and of a server that is away', async () => {
  const seen: RoomNotice[] = [];
  const failed: string[] = [];
  const stop = new AbortController();
  await api().createRoom({ name: 'other-0' });
  const polling = pollRooms({
    server: running(),
    prefix: 'run-',
    everyMs: 50,
    signal: stop.signal,
    onRooms: (changes) => seen.push(...changes),
    onFailed: (reason) => failed.push(reason),
  });
  const events = () => seen.map(({ event, room }) => `${event} ${room}`);
  await api().createRoom({ name: 'run-poll-0' });
  await until(() => expect(events()).toEqual(['room_started run-poll-0']));
  await until(() => expect(heardOf('run-poll-0')).not.toEqual([]));
  expect(seen[0]?.roomSid).toBe(heardOf('run-poll-0')[0]?.roomSid);
  await api().deleteRoom('run-poll-0');
  await until(() => expect(events()[1]).toBe('room_finished run-poll-0'));
  await running().down();
  await until(() => expect(failed).toEqual([expect.stringContaining('connection refused')]));
  stop.abort();
  await polling;
  expect(seen.length).toBe(2);
});

test('the receiver closes with its signal', async () => {
  const stop = new AbortController();
  const { url, close } = await webhookReceiver({
    keys: { apiKey: 'key', apiSecret: 'secret' },
    onEvent: () => {},
    onRefused: () => {},
    signal: stop.signal,
  });
  expect((await fetch(url, { method: 'POST' })).status).toBe(401);
  stop.abort();
  await close();
  await expect(fetch(url, { method: 'POST' })).rejects.toThrow();
});
