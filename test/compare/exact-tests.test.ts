import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fisher, holm, rateRuledOut } from '../../src/compare/exact-tests.js';

const share = fc
  .tuple(fc.nat(30), fc.nat(30))
  .map(([count, rest]) => ({ count, of: count + rest }));

describe('Fisher’s exact test', () => {
  it.each([
    // The lady tasting tea, and tables whose p is a fraction that can be counted by hand.
    [{ count: 3, of: 4 }, { count: 1, of: 4 }, 34 / 70],
    [{ count: 6, of: 6 }, { count: 0, of: 6 }, 2 / 924],
    [{ count: 10, of: 10 }, { count: 5, of: 10 }, (2 * 252) / 15_504],
    [{ count: 0, of: 10 }, { count: 0, of: 10 }, 1],
    [{ count: 1, of: 10 }, { count: 0, of: 10 }, 1],
  ])('%j against %j: p = %d', (a, b, p) => {
    expect(fisher(a, b)).toBeCloseTo(p, 10);
  });

  it('does not care who is who, nor which outcome is counted', () => {
    const other = ({ count, of }: { count: number; of: number }) => ({ count: of - count, of });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const p = fisher(a, b);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisher(b, a)).toBeCloseTo(p, 9);
        expect(fisher(other(a), other(b))).toBeCloseTo(p, 9);
      }),
    );
  });
});

describe('Holm’s correction', () => {
  it('is that of the textbook', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
    expect(holm([])).toEqual([]);
  });

  it('never makes a p smaller, keeps their order, and is at most Bonferroni’s', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { maxLength: 12 }), (ps) => {
        const adjusted = holm(ps);
        ps.forEach((one, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(one);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, one * ps.length) + 1e-12);
          ps.forEach((other, j) => {
            if (one < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? 1);
          });
        });
      }),
    );
  });
});

it('rules out about 3/n after n runs without one', () => {
  expect(rateRuledOut(10)).toBeCloseTo(0.2589, 4);
  expect(rateRuledOut(100)).toBeCloseTo(0.0295, 4);
});
