import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lever } from '../../src/pressure/helper.js';
import { coreShares, together } from '../../src/pressure/levers.js';

it('shares cores out evenly, no process above one', () => {
  expect(coreShares(8)).toEqual(Array(8).fill(1));
  expect(coreShares(0.5)).toEqual([0.5]);
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 64, noNaN: true }), (cores) => {
      const shares = coreShares(cores);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(cores, 6);
      expect(Math.max(...shares)).toBeLessThanOrEqual(1);
      expect(shares.length).toBeLessThan(cores + 1);
    }),
  );
});

it('is in force from the first process that begins to the last that ends', () => {
  const all = (...times: [number | null, number | null][]) =>
    together(
      times.map(([onUs, offUs]): Lever => ({
        on: () => Promise.resolve(null),
        off: () => Promise.resolve(),
        cleared: () => Promise.resolve(),
        lost: new Promise(() => {}),
        times: () => ({ onUs, offUs }),
        pids: () => [],
        spent: () => [],
      })),
    ).times?.();
  expect(all([30, 900], [10, 950], [20, 920])).toEqual({ onUs: 10, offUs: 950 });
  expect(all([null, null], [20, null])).toEqual({ onUs: 20, offUs: null });
  expect(all([10, 900], [20, null])).toEqual({ onUs: 10, offUs: null });
});
