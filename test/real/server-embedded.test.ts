import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openReaper, osState, reapOrphans, type Reaper } from '../../src/children/index.js';
import {
  findServerBin,
  joinToken,
  preflight,
  reachable,
  removeRooms,
  startEmbedded,
  type EmbeddedServer,
} from '../../src/livekit/index.js';
import { roomService } from '../../src/livekit/api.js';
import { homeDir } from '../../src/units/home.js';

const folder = mkdtempSync(join(tmpdir(), 'framestall-embedded-'));
const home = join(folder, 'home');
const started: EmbeddedServer[] = [];
let bin: string;
let reaper: Reaper;

async function start(
  name: string,
  extra: Partial<Parameters<typeof startEmbedded>[0]> = {},
): Promise<EmbeddedServer> {
  const logFile = join(folder, `${name}.log`);
  const server = await startEmbedded({
    bin,
    dir: folder,
    logFile,
    reaper,
    env: process.env,
    ...extra,
  });
  started.push(server);
  return server;
}
/** A framestall in little, as a process of its own so that it can be killed. Runs what is built. */
const OWNER = `
import { openReaper } from './dist/src/children/index.js';
import { startEmbedded } from './dist/src/livekit/index.js';
const { BIN: bin, DIR: dir, HOME_DIR: home } = process.env;
const reaper = openReaper(home);
const server = await startEmbedded({ bin, dir, logFile: dir + '/owner.log', reaper, env: process.env });
process.stdout.write(String(server.pid));
setInterval(() => {}, 1000);
`;
const isGone = (pid: number) => [null, 'Z'].includes(osState(pid));

beforeAll(async () => {
  const toolsDir = join(import.meta.dirname, '../../tools/livekit-server');
  const status = (text: string) => void process.stderr.write(`${text}\n`);
  const { env } = process;
  bin = (await findServerBin({ env, home: homeDir(env, homedir()), toolsDir, status })).path;
  reaper = openReaper(home);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  reaper.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('startEmbedded', () => {
  test('is ready when it resolves, and stop leaves nothing', async () => {
    const server = await start('plain');
    expect(server.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect(server.version).toBe('1.13.5');
    expect(await reachable(server.url, 1000)).toBe(true);
    expect(osState(server.pid)).not.toBeNull();

    await server.stop();
    expect(isGone(server.pid)).toBe(true);
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(await reachable(server.url, 1000)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['home', 'plain.log']);
    const [running] = readdirSync(join(home, 'running'));
    const left: unknown = JSON.parse(readFileSync(join(home, 'running', running ?? ''), 'utf8'));
    expect(left).toMatchObject({ children: [] });
    await server.stop(); // once more does no harm
  });

  test('listens on loopback only and writes no secret down', async () => {
    const server = await start('quiet', { env: { ...process.env, NODE_IP: '10.9.8.7' } });
    await preflight({ ...server, version: null });
    await preflight({ ...server, apiSecret: 'x'.repeat(40) }).catch(() => {});
    await server.stop();
    const log = readFileSync(join(folder, 'quiet.log'), 'utf8');
    expect(log).toContain('starting LiveKit server');
    expect(log).toContain('"nodeIP": "127.0.0.1"');
    expect(log).toContain('"bindAddresses": ["127.0.0.1"]');
    expect(log).not.toContain(server.apiSecret);
    expect(log).not.toContain(server.apiKey);
    expect(log).not.toMatch(/eyJ\w+\./);
  });

  test('four at once each get ports of their own', async () => {
    const servers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => start(name)));
    expect(new Set(servers.map(({ url }) => url)).size).toBe(4);
    for (const server of servers) await preflight({ ...server, version: null });
  });

  test('a killed or stopped server is told, and can be stopped', async () => {
    const killed = await start('killed');
    process.kill(killed.pid, 'SIGKILL');
    const end = await killed.ended;
    expect(end).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(end.logTail).toContain('starting LiveKit server');

    const frozen = await start('frozen');
    process.kill(frozen.pid, 'SIGSTOP');
    await frozen.stop();
    expect(isGone(frozen.pid)).toBe(true);
    expect(await frozen.ended).toMatchObject({ code: 0 }); // in its own way, not by SIGKILL
  });

  test('one that does not come up is an error of the environment, with its words', async () => {
    const broken = start('broken', { bin: '/bin/false' });
    await expect(broken).rejects.toMatchObject({ exitCode: 3 });
    await expect(start('none', { bin: join(folder, 'none') })).rejects.toThrow('ENOENT');
    const signal = AbortSignal.abort('SIGINT');
    await expect(start('late', { signal })).rejects.toMatchObject({ exitCode: 130 });
  });

  test('removes rooms, and passes over those that are not there', async () => {
    const server = await start('rooms');
    const api = roomService(server, 2000);
    for (const name of ['one', 'two', 'other']) await api.createRoom({ name });
    await removeRooms(server, ['one', 'never', 'two'], 2000);
    expect((await api.listRooms()).map(({ name }) => name)).toEqual(['other']);
    await server.stop();
    const fromMs = performance.now();
    await removeRooms(server, ['other'], 500);
    expect(performance.now() - fromMs).toBeLessThan(1500);
  });
});

test('the SDK connects its media, not only its signal', async () => {
  const server = await start('media');
  const grant = { room: 'r', identity: 'me', canPublish: true, canSubscribe: true };
  const script = `
    import { Room } from '@livekit/rtc-node';
    await new Room().connect(process.env.URL, process.env.TOKEN, {});
    process.stdout.write('connected');
    process.exit(0);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env.PATH, URL: server.url, TOKEN: await joinToken(server, grant) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toContain('connected');
  // The participant was cut off and not let go: the server must not wait for it.
  const fromMs = performance.now();
  await server.stop();
  expect(performance.now() - fromMs).toBeLessThan(2000);
});

test('the server of an owner that was killed is found and ended by the next start', async () => {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, BIN: bin, DIR: folder, HOME_DIR: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) =>
    owner.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
  );
  expect(await reapOrphans(home)).toEqual([]); // its owner lives
  expect(isGone(pid)).toBe(false);

  const ended = new Promise((resolve) => owner.once('exit', resolve));
  owner.kill('SIGKILL');
  await ended;
  expect(isGone(pid)).toBe(false);
  const both = await Promise.all([reapOrphans(home), reapOrphans(home)]);
  expect(both.flat().some((killed) => killed.pid === pid)).toBe(true);
  expect(isGone(pid)).toBe(true);
  expect(readdirSync(join(home, 'running')).filter((n) => n.startsWith(`${owner.pid}-`))).toEqual(
    [],
  );
});
