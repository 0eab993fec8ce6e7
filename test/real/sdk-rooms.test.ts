import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReaper, type Reaper } from '../../src/children/index.js';
import {
  findServerBin,
  joinToken,
  startEmbedded,
  type EmbeddedServer,
} from '../../src/livekit/index.js';
import type * as Built from '../../src/sdk/index.js';
import { homeDir } from '../../src/units/home.js';
import { built, sdkChild } from './support/sdk.js';

const NEWEST = '1.1.0';
const folder = mkdtempSync(join(tmpdir(), 'framestall-rooms-'));
const env = process.env;
let server: EmbeddedServer;
let reaper: Reaper;

beforeAll(async () => {
  const home = homeDir(env, homedir());
  const toolsDir = fileURLToPath(new URL('../../tools/livekit-server/', import.meta.url));
  const bin = (await findServerBin({ env, home, toolsDir, status: () => {} })).path;
  reaper = openReaper(join(folder, 'home'));
  const logFile = join(folder, 'server.log');
  server = await startEmbedded({ bin, dir: folder, logFile, reaper, env });
});
afterAll(async () => {
  await server?.stop();
  reaper?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Joins a room with one version, to do one step of the child. */
async function inRoom(version: string, step: 'publish' | 'listen', room: string) {
  const { openStore } = (await import(built('index.js'))) as typeof Built;
  const { dir } = await openStore(homeDir(env, homedir())).ensure(version, {});
  const identity = `${step}er`;
  const token = await joinToken(server, { room, identity, canPublish: true, canSubscribe: true });
  return sdkChild(dir, 'off', [step], { URL: server.url, TOKEN: token });
}

describe.each([
  { publisher: '0.7.0', listener: NEWEST },
  { publisher: '0.12.2', listener: NEWEST },
  { publisher: '0.13.35', listener: NEWEST },
  { publisher: NEWEST, listener: '0.7.0' },
  { publisher: NEWEST, listener: '0.12.2' },
])('$publisher heard by $listener', ({ publisher, listener }) => {
  it('joins, publishes, is heard at the rate asked for, and leaves', async () => {
    const room = `${publisher}-to-${listener}`;
    const listening = await inRoom(listener, 'listen', room);
    await listening.told('joined');
    const publishing = await inRoom(publisher, 'publish', room);
    const [heard, published] = await Promise.all([listening.ended, publishing.ended]);
    expect(published).toMatchObject({ resolved: 100, left: true, signal: null });
    expect(published.sid).toMatch(/^TR_/);
    expect(heard).toMatchObject({ from: 'publisher', formats: ['16000/1'], signal: null });
    expect(heard.loud).toBeGreaterThan(100); // of about 200 windows of 10 ms
  });
});
