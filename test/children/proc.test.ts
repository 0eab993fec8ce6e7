import { spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { osState, processStat } from '../../src/children/index.js';
import { parseStat, startOf } from '../../src/children/proc.js';

const linux = process.platform === 'linux';
const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore' });
let child: ReturnType<typeof sleeper> | undefined;
afterEach(() => child?.kill('SIGKILL'));

const STAT =
  '77 (a (b) c) S 1 77 77 0 -1 4194304 100 0 0 0 12 34 0 0 20 0 9 0 5555 1000000 250 18446744073709551615';

test('reads /proc/<pid>/stat, whatever the name of the program', () => {
  expect(parseStat(STAT)).toEqual({
    state: 'S',
    cpuTicks: 46,
    threads: 9,
    startTicks: '5555',
    rssPages: 250,
  });
  expect(parseStat('')).toBeNull();
  expect(parseStat('77 (cut) S 1')).toBeNull();
});

test.runIf(linux)('tells of this process what Node tells', () => {
  const stat = processStat(process.pid);
  const { user, system } = process.cpuUsage();
  expect(Math.abs((stat?.cpuUs ?? 0) - user - system)).toBeLessThan(200_000);
  const rss = process.memoryUsage().rss;
  expect(Math.abs((stat?.rssBytes ?? 0) / rss - 1)).toBeLessThan(0.2);
  expect(stat?.threads).toBeGreaterThan(1);
});

test.runIf(linux)('sees that a process is stopped, runs again, and is gone', async () => {
  child = sleeper();
  const pid = child.pid ?? -1;
  await expect.poll(() => osState(pid)).toBe('S');
  child.kill('SIGSTOP');
  await expect.poll(() => osState(pid)).toBe('T');
  child.kill('SIGCONT');
  await expect.poll(() => osState(pid)).toBe('S');
  const start = startOf(pid);
  expect(start).toBe(startOf(pid));
  child.kill('SIGKILL');
  await expect.poll(() => startOf(pid)).toBeNull();
  await expect.poll(() => [osState(pid), processStat(pid)]).toEqual([null, null]);
});
