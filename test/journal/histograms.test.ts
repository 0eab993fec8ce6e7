import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addInto,
  decode,
  encode,
  HIGHEST_US,
  newHistogram,
  percentileUs,
  recordUs,
  type Histogram,
} from '../../src/journal/histograms.js';

const PERCENTILES = [0, 50, 90, 99, 99.9, 100];
const values = fc.array(fc.integer({ min: 1, max: HIGHEST_US }), { maxLength: 100 });

function of(all: number[]): Histogram {
  const histogram = newHistogram();
  for (const us of all) recordUs(histogram, us);
  return histogram;
}

const figures = (histogram: Histogram) => [
  histogram.totalCount,
  ...PERCENTILES.map((percentile) => percentileUs(histogram, percentile)),
];

describe('histograms', () => {
  it('come back from their encoding as they were', () => {
    fc.assert(
      fc.property(values, (all) => {
        const histogram = of(all);
        const back = decode(encode(histogram));
        expect(figures(back)).toEqual(figures(histogram));
        expect(encode(back)).toBe(encode(histogram));
      }),
    );
  });

  it('merged are the same as recorded together', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), (parts) => {
        const total = newHistogram();
        for (const part of parts) addInto(total, decode(encode(of(part))));
        const together = of(parts.flat());
        expect(figures(total)).toEqual(figures(together));
        expect(encode(total)).toBe(encode(together));
      }),
    );
  });

  it('know every value to three digits, and percentile 100 is the largest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: HIGHEST_US }), values, (us, others) => {
        const near = (value: number, wanted: number) =>
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(wanted / 1000 + 1);
        near(percentileUs(of([us]), 50), us);
        near(percentileUs(of([us, ...others]), 100), Math.max(us, ...others));
      }),
    );
  });

  it('percentiles never fall', () => {
    fc.assert(
      fc.property(values, (all) => {
        const [, ...us] = figures(of(all));
        expect(us).toEqual([...us].sort((a, b) => a - b));
      }),
    );
  });

  it('an empty one says 0', () => {
    expect(figures(newHistogram())).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('tells what lay outside its range and is recorded at the edge', () => {
    const histogram = newHistogram();
    expect([0, 0.4, 1, HIGHEST_US].map((us) => recordUs(histogram, us))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(
      [-1, HIGHEST_US + 1, Number.POSITIVE_INFINITY].map((us) => recordUs(histogram, us)),
    ).toEqual([true, true, true]);
    expect(histogram.totalCount).toBe(7);
    const largest = percentileUs(histogram, 100);
    expect(Math.abs(largest - HIGHEST_US)).toBeLessThan(HIGHEST_US / 1000);
  });

  it('refuses what is no number, and what is no histogram', () => {
    const histogram = newHistogram();
    expect(() => recordUs(histogram, Number.NaN)).toThrow(RangeError);
    expect(histogram.totalCount).toBe(0);
    expect(() => decode('bm90IGEgaGlzdG9ncmFt')).toThrow();
  });

  it('is empty again after a reset', () => {
    const histogram = of([1, 2, 3]);
    histogram.reset();
    expect(encode(histogram)).toBe(encode(newHistogram()));
    recordUs(histogram, 7);
    expect(percentileUs(histogram, 100)).toBe(7);
  });
});
