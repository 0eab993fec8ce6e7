import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coreShares } from '../../src/pressure/levers.js';

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
