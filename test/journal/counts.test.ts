import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTally } from '../../src/journal/counts.js';
import {
  addInto,
  encode,
  HIGHEST_US,
  newHistogram,
  percentileUs,
  recordUs,
} from '../../src/journal/histograms.js';

const values = fc.array(fc.integer({ min: 1, max: HIGHEST_US }), { minLength: 1, maxLength: 60 });
const made = (us: number[]) => {
  const histogram = newHistogram();
  for (const one of us) recordUs(histogram, one);
  return histogram;
};

describe('a tally of encoded histograms', () => {
  it('agrees with the library at every percentile', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), (parts) => {
        const whole = newHistogram();
        const tally = newTally();
        for (const part of parts) {
          addInto(whole, made(part));
          tally.add(encode(made(part)));
        }
        expect(tally.count).toBe(whole.totalCount);
        for (const p of [0, 1, 50, 90, 99, 99.9, 100]) {
          expect(tally.percentileUs(p)).toBe(percentileUs(whole, p));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('starts anew after clear', () => {
    const tally = newTally();
    tally.add(encode(made([5, 70_000])));
    tally.clear();
    expect(tally.percentileUs(100)).toBe(0);
    tally.add(encode(made([40])));
    expect([tally.count, tally.percentileUs(0), tally.percentileUs(100)]).toEqual([1, 40, 40]);
  });

  it('refuses what is no such histogram, and counts nothing of it', () => {
    const tally = newTally();
    const good = encode(made([5, 70_000, 9]));
    for (const bad of ['', 'no histogram', good.slice(0, 20), good.slice(4)]) {
      expect(() => tally.add(bad), bad).toThrow();
    }
    expect(tally.count).toBe(0);
  });
});
