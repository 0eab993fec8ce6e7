import { expect, it } from 'vitest';
import { parseRunDelay, runDelayUs } from '../../src/meter/run-delay.js';

it('reads for how long a thread has waited for a CPU', () => {
  expect(parseRunDelay('594756 315267 4\n')).toBe(315.267);
  expect(parseRunDelay('594756 0 4\n')).toBe(0);
});

it('knows nothing where the kernel counts nothing', () => {
  expect(['', '0 0 0\n', 'no such thing', '12'].map(parseRunDelay)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

it('never falls', () => {
  const first = runDelayUs();
  const second = runDelayUs();
  if (first === null || second === null) return expect([first, second]).toEqual([null, null]);
  expect(second).toBeGreaterThanOrEqual(first);
});
