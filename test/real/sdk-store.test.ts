import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Built from '../../src/sdk/index.js';
import { alive } from './support/cli.js';

const INDEX = new URL('../../dist/src/sdk/index.js', import.meta.url).href;
const VERSION = '1.1.0';
const PACKAGE = join('node_modules', '@livekit', 'rtc-node');

let sdk: typeof Built;
let home = '';
const sdkFolder = () => join(home, 'sdk');
const hidden = () => readdirSync(sdkFolder()).filter((name) => name.startsWith('.'));

beforeAll(async () => {
  sdk = (await import(INDEX)) as typeof Built;
  home = mkdtempSync(join(tmpdir(), 'framestall-store-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the SDK store', () => {
  it('says which versions are near one that does not exist', async () => {
    const store = sdk.openStore(home);
    await expect(store.ensure('0.9.0', {})).rejects.toMatchObject({
      exitCode: 2,
      message: '@livekit/rtc-node 0.9.0 does not exist',
      fix: expect.stringMatching(/^the nearest that exist: 0\.7\.0, 0\.11\.1, \d/) as string,
    });
    await expect(store.resolve('not a version')).rejects.toMatchObject({ exitCode: 2 });
    await expect(store.resolve('latest')).resolves.toMatchObject({
      version: (await store.published()).at(-1),
    });
  });

  it('never takes a killed install for a good one, and clears it away', async () => {
    const script = `import { openStore } from ${JSON.stringify(INDEX)};
      await openStore(${JSON.stringify(home)}).ensure('${VERSION}', {});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'ignore',
      detached: true,
    });
    await until(() => hidden().some((name) => existsSync(join(sdkFolder(), name, 'node_modules'))));
    const [npm] = childrenOf(child.pid!);
    process.kill(child.pid!, 'SIGKILL');
    await new Promise((done) => child.on('close', done));
    process.kill(-npm!, 'SIGKILL'); // has a group of its own
    expect(hidden()).toHaveLength(1);
    expect(await sdk.openStore(home).list()).toEqual([]);
    await sdk.openStore(home).ensure(VERSION, {});
    expect(hidden()).toEqual([]);
    expect(await sdk.openStore(home).remove(VERSION)).toBe(true);
  });

  it('lets two install the same at once', async () => {
    const said: string[] = [];
    const status = (text: string) => void said.push(text);
    const both = await Promise.all(
      [sdk.openStore(home), sdk.openStore(home)].map((store) => store.ensure(VERSION, { status })),
    );
    expect(both.map(({ origin }) => origin).sort()).toEqual(['downloaded', 'installed']);
    expect(both[0]?.dir).toBe(both[1]?.dir);
    expect(hidden()).toEqual([]);
    expect(said[0]).toContain(`installing @livekit/rtc-node ${VERSION}`);
  });

  it('lets several clear away at once what killed ones left', async () => {
    const crowded = join(home, 'crowded');
    const dead = 2 ** 30; // more than the kernel ever gives
    const stale = [0, 1, 2, 3].map((i) => join(crowded, 'sdk', `.tmp-${dead + i}-left`));
    for (const folder of stale) mkdirSync(join(folder, 'node_modules'), { recursive: true });
    // As a killed one's npm does until it is through: what is deleted fills up again.
    const script = `import { writeFileSync } from 'node:fs';
      const untilMs = Date.now() + 8000;
      for (let i = 0; Date.now() < untilMs; i++) {
        writeFileSync(${JSON.stringify(join(stale[0]!, 'node_modules'))} + '/' + (i % 3000), '');
      }`;
    const args = ['--input-type=module', '-e', script];
    const writer = spawn(process.execPath, args, { stdio: 'ignore' });
    await until(() => existsSync(join(stale[0]!, 'node_modules', '2999')));
    // With a list of versions at hand none waits for npm before it clears away.
    const list = { versions: [VERSION], tags: {}, fetchedAtMs: Date.now() };
    writeFileSync(join(crowded, 'sdk', 'versions.json'), JSON.stringify(list));
    const ended = await Promise.all(
      [1, 2, 3].map(() => sdk.openStore(crowded).ensure(VERSION, {})),
    );
    writer.kill();
    const origins = ended.map(({ origin }) => origin).sort();
    expect(origins).toEqual(['downloaded', 'installed', 'installed']);
    const left = readdirSync(join(crowded, 'sdk')).filter((name) => name.startsWith('.'));
    expect(left).toEqual([]);
  });

  it('ends npm and all that it started when it is to stop', async () => {
    const pids = join(home, 'pids');
    const npm = join(home, 'slow-npm');
    const body = `#!/bin/sh\ntrap '' TERM\nsleep 60 &\necho $$ $! >${pids}\nsleep 60\n`;
    writeFileSync(npm, body, { mode: 0o755 });
    const stop = new AbortController();
    const store = sdk.openStore(join(home, 'stopped'), { npm });
    const asked = store.ensure('latest', { signal: stop.signal });
    await until(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'));
    stop.abort('SIGINT');
    await expect(asked).rejects.toMatchObject({ exitCode: 130 });
    const left = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    expect(left.filter(alive)).toEqual([]);
  });

  it('needs no npm for what is installed', async () => {
    const offline = sdk.openStore(home, { npm: 'no-such-npm' });
    await expect(offline.ensure(VERSION, {})).resolves.toMatchObject({ origin: 'installed' });
    const nowhere = sdk.openStore(join(home, 'other'), { npm: 'no-such-npm' });
    await expect(nowhere.ensure('latest', {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('no-such-npm was not found') as string,
    });
  });

  it('lists, shows capabilities, takes a local build, and removes', async () => {
    const store = sdk.openStore(home);
    const [only, ...rest] = await store.list();
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ version: VERSION, dir: join(sdkFolder(), VERSION, PACKAGE) });
    expect(only?.sizeMb).toBeGreaterThan(10);
    expect(Date.now() - Date.parse(only!.installedAt)).toBeLessThan(600_000);
    const probed = await sdk.probeCapabilities(only!.dir, process.execPath, 20_000);
    expect(probed).toMatchObject({ version: VERSION, node: process.version });
    expect(probed.capabilities.logCaptureSwitch).toBe(true);

    const local = { version: `${VERSION}+path`, dir: only!.dir, origin: 'path' };
    expect(await store.ensure(`path:${only!.dir}`, {})).toEqual(local);
    expect(await store.ensure(`path:${join(sdkFolder(), VERSION)}`, {})).toEqual(local);
    const unbuilt = join(home, 'unbuilt');
    mkdirSync(unbuilt);
    cpSync(join(only!.dir, 'package.json'), join(unbuilt, 'package.json'));
    await expect(store.resolve(`path:${unbuilt}`)).rejects.toMatchObject({ exitCode: 2 });
    await expect(store.resolve(`path:${home}`)).rejects.toMatchObject({ exitCode: 2 });

    expect(await store.remove(VERSION)).toBe(true);
    expect(await store.remove(VERSION)).toBe(false);
    expect(await store.remove('../sdk')).toBe(false);
    expect(await store.list()).toEqual([]);
  });
});

describe('probeCapabilities', () => {
  it('names the cause where an SDK does not load, or hangs', async () => {
    const broken = join(home, 'broken');
    mkdirSync(broken);
    const manifest = { name: '@livekit/rtc-node', version: '9.9.9', type: 'module', main: 'a.js' };
    writeFileSync(join(broken, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(broken, 'a.js'), `throw new TypeError('no such binding')`);
    await expect(sdk.probeCapabilities(broken, process.execPath, 20_000)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('TypeError: no such binding') as string,
    });
    writeFileSync(join(broken, 'a.js'), 'for (;;);');
    await expect(sdk.probeCapabilities(broken, process.execPath, 500)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('did not answer within 500 ms') as string,
    });
  });
});

describe('ensureNode', () => {
  it('gives the current one, a given one, and one from npm', async () => {
    const current = { execPath: process.execPath, version: process.version };
    expect(await sdk.ensureNode('current', home)).toEqual(current);
    expect(await sdk.ensureNode(`path:${process.execPath}`, home)).toEqual(current);
    await expect(sdk.ensureNode('path:/no/such/node', home)).rejects.toMatchObject({ exitCode: 2 });
    await expect(sdk.ensureNode('999', home)).rejects.toMatchObject({ exitCode: 2 });
    const other = await sdk.ensureNode('22', home);
    expect(other.version).toMatch(/^v22\./);
    expect(await sdk.ensureNode(other.version, home, { npm: 'no-such-npm' })).toEqual(other);
  });
});

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
}
