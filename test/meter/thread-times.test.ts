import { expect, it } from 'vitest';
import { parseThreadTimes, threadTimes } from '../../src/meter/thread-times.js';

it('reads for how long a thread ran, and waited for a CPU', () => {
  expect(parseThreadTimes('594756 315267 4\n')).toEqual({ ranUs: 594.756, waitedUs: 315.267 });
  expect(parseThreadTimes('594756 0 4\n')).toEqual({ ranUs: 594.756, waitedUs: 0 });
});

it('knows nothing where the kernel counts nothing', () => {
  for (const text of ['', '0 0 0\n', 'no such thing', '12', '12 x 1'])
    expect(parseThreadTimes(text)).toBeNull();
});

it('never falls, and rises with what is done', () => {
  const first = threadTimes();
  const untilMs = performance.now() + 20;
  while (performance.now() < untilMs);
  const second = threadTimes();
  if (first === null || second === null) return expect([first, second]).toEqual([null, null]);
  expect(second.ranUs).toBeGreaterThan(first.ranUs);
  expect(second.waitedUs).toBeGreaterThanOrEqual(first.waitedUs);
});
