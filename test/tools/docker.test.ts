import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { expect, it } from 'vitest';
import { findFreezer } from '../../src/conductor/freezer.js';
import { enginesOf } from '../../src/runs/package.js';
import { parseSpec } from '../../src/sdk/spec.js';
import { temporaryFolder } from '../support/folder.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Each instruction of the Dockerfile, its lines joined. */
const steps = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => /^(\w+) +(.+)$/.exec(line.trim())?.slice(1) ?? []);
const of = (wanted: string) => steps.flatMap(([op, rest = '']) => (op === wanted ? [rest] : []));
const runs = of('RUN');
const run = (part: string) => runs.find((text) => text.includes(part)) ?? '';

it('copies only what is there, and what .dockerignore lets through', () => {
  const kept = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name = '']) => name);
  for (const name of kept) expect(existsSync(join(ROOT, name)), name).toBe(true);
  const copied = of('COPY')
    .filter((rest) => !rest.startsWith('--from='))
    .flatMap((rest) => rest.split(/ +/).slice(0, -1))
    .filter((name) => name !== '.');
  expect(copied).toContain('tools/livekit-server');
  for (const name of copied) {
    expect(existsSync(join(ROOT, name)), name).toBe(true);
    expect(kept, name).toContain(name.split('/')[0]);
  }
  // What `npm pack` takes comes through as well.
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  const packed = files.filter((name) => !name.startsWith('!') && !name.startsWith('dist'));
  for (const name of packed) expect(kept).toContain(name.split('/')[0]);
});

it('takes a Go that builds what tools/ pins, and a Node that runs framestall', () => {
  const tag = (image: string) =>
    of('FROM').flatMap((rest) => new RegExp(`^${image}:([\\d.]+)`).exec(rest)?.[1] ?? []);
  const wanted = /^go (\S+)$/m.exec(read('tools/livekit-server/go.mod'))?.[1] ?? '';
  const [go = ''] = tag('golang');
  expect(semver.gte(semver.coerce(go) ?? '0.0.0', semver.coerce(wanted) ?? '99.0.0')).toBe(true);
  expect(tag('node').length).toBe(2);
  for (const node of tag('node')) {
    expect(semver.subset(`${node}.x`, enginesOf()), node).toBe(true);
  }
});

it('builds the server’s program that framestall would build', () => {
  const ours = /package: '(github\.com\/\S+)'/.exec(read('src/livekit/locate.ts'))?.[1] ?? '-';
  expect(run('/out/livekit-server')).toContain(ours);
});

it('puts the freezer where framestall looks, and needs no Go for it', async () => {
  const folder = temporaryFolder();
  const moduleDir = join(ROOT, 'tools', 'freeze');
  const target = /-o "\/out\/(freeze\/[^"]+)"/.exec(run('/out/freeze/'))?.[1] ?? '';
  const path = execFileSync('sh', ['-c', `echo "${target}"`], { cwd: moduleDir, encoding: 'utf8' });
  const file = join(folder, path.trim());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  const env = { PATH: '' };
  expect(await findFreezer({ home: folder, moduleDir, env, status: () => {} })).toBe(file);
  expect(of('COPY').join('\n')).toContain('--from=go /out/freeze $FRAMESTALL_HOME/freeze');
});

it('has the oldest and the newest SDK in its store, and runs as nobody special', () => {
  const specs = /framestall sdk install ([^&]+)/.exec(run('sdk install'))?.[1]?.trim().split(' ');
  expect(specs).toEqual(['0.7.0', 'latest']);
  for (const spec of specs ?? []) expect(() => parseSpec(spec, '@livekit/rtc-node')).not.toThrow();
  expect(of('USER')).toEqual(['node']);
  expect(of('ENTRYPOINT')).toEqual(['["framestall"]']);
});
