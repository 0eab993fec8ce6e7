import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findServerBin } from '../../src/livekit/index.js';
import { UserError } from '../../src/units/errors.js';
import { homeDir } from '../../src/units/home.js';

const toolsDir = join(import.meta.dirname, '../../tools/livekit-server');
const home = homeDir(process.env, homedir());
const folder = mkdtempSync(join(tmpdir(), 'framestall-find-'));
const empty = { env: { PATH: '' }, home: join(folder, 'home'), toolsDir, status: () => {} };
const path = (process.env.PATH ?? '').split(':');
const withoutServer = path.filter((dir) => !existsSync(join(dir, 'livekit-server')));
const env = { ...process.env, PATH: withoutServer.join(':') };

/** A program that is no livekit-server, or says that it is one. */
function fake(name: string, script: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const failure = async (promise: Promise<unknown>): Promise<UserError> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
};

beforeAll(async () => {
  // The first time on a machine this builds the server.
  const status = (text: string) => void process.stderr.write(`${text}\n`);
  await findServerBin({ env, home, toolsDir, status });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('findServerBin', () => {
  test('takes the one that was built before', async () => {
    const found = await findServerBin({ env, home, toolsDir, status: expect.fail });
    expect(found).toMatchObject({ origin: 'cache', version: '1.13.5' });
    expect(execFileSync(found.path, ['--version'], { encoding: 'utf8' })).toContain('1.13.5');
  });

  test('--server-bin comes first, PATH before the cache', async () => {
    const bin = fake('own/livekit-server', 'echo livekit-server version 9.9.9');
    const option = await findServerBin({ ...empty, serverBin: bin });
    expect(option).toEqual({ path: bin, origin: 'option', version: '9.9.9' });
    const env = { PATH: `/nowhere:${join(folder, 'own')}` };
    const onPath = await findServerBin({ env, home, toolsDir, status: expect.fail });
    expect(onPath).toEqual({ path: bin, origin: 'path', version: '9.9.9' });
  });

  test('passes over something else of that name on PATH', async () => {
    fake('odd/livekit-server', 'exit 1');
    const said: string[] = [];
    const status = (text: string) => void said.push(text);
    const env = { PATH: join(folder, 'odd') };
    await failure(findServerBin({ ...empty, env, status }));
    expect(said.join()).toContain('does not answer --version');
  });

  test('says what is wrong with --server-bin', async () => {
    const wrong = async (serverBin: string) => {
      const error = await failure(findServerBin({ ...empty, serverBin }));
      expect(error.exitCode).toBe(3);
      return error.message;
    };
    expect(await wrong(join(folder, 'none'))).toContain('names no file');
    expect(await wrong(folder)).toContain('is not a program');
    expect(await wrong('/bin/true')).toContain('does not answer --version');
  });

  test('without Go it names the three ways out', async () => {
    const error = await failure(findServerBin(empty));
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain('no Go');
    for (const way of ['install Go', '--server-bin', '--url']) expect(error.fix).toContain(way);
  });

  test('a failed build tells its last lines and leaves nothing', async () => {
    fake('gobin/go', 'echo no room on the disk >&2; exit 1');
    const error = await failure(
      findServerBin({ ...empty, env: { PATH: `${join(folder, 'gobin')}:/bin` } }),
    );
    expect(error).toMatchObject({ exitCode: 3 });
    expect(error.message).toContain('no room on the disk');
    expect(readdirSync(join(empty.home, 'server', 'v1.13.5'))).toEqual([]);
    expect(readdirSync(join(empty.home, 'running'))).toEqual([]);
  });

  test('an abort ends the build and what it started', async () => {
    fake('slow/go', `sleep 4711 & echo $! > ${folder}/pid; touch "$6"; wait`);
    const controller = new AbortController();
    const env = { PATH: `${join(folder, 'slow')}:/bin:/usr/bin` };
    const building = failure(findServerBin({ ...empty, env, signal: controller.signal }));
    await expect.poll(() => readdirSync(folder)).toContain('pid');
    controller.abort('SIGTERM');
    expect(await building).toMatchObject({ exitCode: 143 });
    const gone = () => execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
    await expect.poll(gone).not.toContain('sleep 4711');
    expect(readdirSync(join(empty.home, 'server', 'v1.13.5'))).toEqual([]);
  });
});
