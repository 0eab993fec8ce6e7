import { expect, it } from 'vitest';
import { threadGroups } from '../../src/conductor/thread-watch.js';
import { parseThread, readThreads } from '../../src/pressure/thread-states.js';

const thread = (name: string, state: string, cpuUs = 0) => ({ name, state, cpuUs });

it('sums threads of one name, and what they used since', () => {
  const before = new Map([
    [1, thread('tokio-rt-worker', 'S', 10_000)],
    [2, thread('tokio-rt-worker', 'S', 20_000)],
  ]);
  const after = new Map([
    [1, thread('tokio-rt-worker', 't', 10_000)],
    [2, thread('tokio-rt-worker', 'R', 520_000)],
    [3, thread('AudioSourceCapt', 'T', 90_000)], // new: what it used before is not this reading's
  ]);
  expect(threadGroups(before, after, 1_000_000)).toEqual([
    { name: 'AudioSourceCapt', count: 1, stopped: 1, running: 0, cpuShare: 0 },
    { name: 'tokio-rt-worker', count: 2, stopped: 1, running: 1, cpuShare: 0.5 },
  ]);
  expect(threadGroups(null, after, 0).map(({ cpuShare }) => cpuShare)).toEqual([0, 0]);
});

it('reads a thread whose name holds what separates fields', () => {
  const rest = Array.from({ length: 40 }, (_, i) => i + 4);
  rest[10] = 3; // fields 14 and 15
  rest[11] = 2;
  expect(parseThread(`77 (a (b) c) R ${rest.join(' ')}`)).toEqual({
    name: 'a (b) c',
    state: 'R',
    cpuUs: 50_000,
  });
  expect(parseThread('nonsense')).toBeNull();
});

it('reads its own process, and none of one that is not there', () => {
  expect([...(readThreads(process.pid)?.values() ?? [])].some(({ state }) => state === 'R')).toBe(
    true,
  );
  expect(readThreads(2 ** 30)).toBeNull();
});
