import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { killTracked, openReaper, reapOrphans } from '../../src/children/index.js';
import { startOf } from '../../src/children/proc.js';
import { machineId, writeRunning, type Running } from '../../src/children/running-file.js';

const DEAD = { pid: 2 ** 22 + 1, start: '1' }; // above Linux's largest pid
let home: string;
let dir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'framestall-reaper-'));
  dir = join(home, 'running');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

function sleeper(): { pid: number; start: string } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  const pid = child.pid ?? -1;
  return { pid, start: startOf(pid) ?? '' };
}
const lives = ({ pid, start }: { pid: number; start: string }) => startOf(pid) === start;
const files = () => readdirSync(dir);
const only = () => JSON.parse(readFileSync(join(dir, files()[0] ?? ''), 'utf8')) as Running;

function leave(name: string, content: Partial<Running>): string {
  const file = join(dir, name);
  writeRunning(file, { machine: machineId(), owner: DEAD, children: [], ...content });
  return file;
}

test('lists who runs, and nothing after dispose', () => {
  const reaper = openReaper(home);
  const [one, two] = [sleeper(), sleeper()];
  reaper.add(one.pid);
  reaper.add(two.pid);
  reaper.add(DEAD.pid);
  expect(only().children).toEqual([one, two]);
  expect(only().owner.pid).toBe(process.pid);
  reaper.remove(one.pid);
  expect(only().children).toEqual([two]);
  reaper.dispose();
  expect(files()).toEqual([]);
  reaper.add(one.pid);
  expect(files()).toEqual([]);
});

test('leaves the children of living owners alone', async () => {
  const reaper = openReaper(home);
  const child = sleeper();
  reaper.add(child.pid);
  expect(await reapOrphans(home)).toEqual([]);
  expect(lives(child)).toBe(true);
  expect(files()).toHaveLength(1);
  reaper.dispose();
});

test('kills what a dead owner left, but no later process with the same pid', async () => {
  openReaper(home).dispose();
  const [orphan, other] = [sleeper(), sleeper()];
  leave('a.json', { children: [orphan, DEAD, { pid: other.pid, start: '1' }] });
  // An owner whose pid is in use again is dead as well.
  const second = sleeper();
  leave('b.json', { owner: { pid: process.pid, start: '1' }, children: [second] });
  const killed = await reapOrphans(home);
  expect(killed.map(({ pid }) => pid).sort()).toEqual([orphan.pid, second.pid].sort());
  expect([lives(orphan), lives(second), lives(other)]).toEqual([false, false, true]);
  expect(files()).toEqual([]);
});

test('removes corrupt files and old drafts, keeps fresh drafts', async () => {
  expect(await reapOrphans(join(home, 'never'))).toEqual([]);
  openReaper(home).dispose();
  writeFileSync(join(dir, 'torn.json'), '{"owner":');
  writeFileSync(join(dir, 'odd.json'), '[]');
  writeFileSync(
    join(dir, 'evil.json'),
    '{"machine":"x","owner":{"pid":-1,"start":"1"},"children":[]}',
  );
  writeFileSync(join(dir, 'fresh.json.tmp'), '');
  writeFileSync(join(dir, 'old.json.tmp'), '');
  utimesSync(join(dir, 'old.json.tmp'), 0, 0);
  expect(await reapOrphans(home)).toEqual([]);
  expect(files()).toEqual(['fresh.json.tmp']);
});

test('the pids of another machine mean nothing here', async () => {
  openReaper(home).dispose();
  const child = sleeper();
  const file = leave('elsewhere.json', { machine: 'another', children: [child] });
  expect(await reapOrphans(home)).toEqual([]);
  expect(files()).toHaveLength(1);
  utimesSync(file, 0, 0);
  expect(await reapOrphans(home)).toEqual([]);
  expect(files()).toEqual([]);
  expect(lives(child)).toBe(true);
});

test('killTracked ends all children of all reapers at once', async () => {
  const [one, two] = [sleeper(), sleeper()];
  openReaper(home).add(one.pid);
  openReaper(home).add(two.pid);
  killTracked();
  await expect.poll(() => [lives(one), lives(two)]).toEqual([false, false]);
  expect(files()).toEqual([]);
});

test('a home that can not be written to is an error of the environment', () => {
  const file = join(home, 'file');
  writeFileSync(file, '');
  expect(() => openReaper(file)).toThrow(expect.objectContaining({ exitCode: 3 }));
});
