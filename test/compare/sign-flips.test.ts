import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signFlips, smallestP } from '../../src/compare/sign-flips.js';

// Darwin's maize: height of crossed less self-fertilized plants in eighths of an inch, 15 pairs.
// Fisher (The Design of Experiments, 1935, section 21): 1726 of 32 768 patterns are as far out.
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const pairs = (min: number, max: number) => fc.array(value, { minLength: min, maxLength: max });

describe('the sign-flip test', () => {
  it('finds what Fisher found for Darwin’s maize', () => {
    expect(signFlips(MAIZE).p * 2 ** 15).toBe(1726);
  });

  it.each([6, 8, 12])('gives its smallest p when all of %i pairs agree', (n) => {
    const p = signFlips(Array.from({ length: n }, (_, i) => i + 1)).p;
    expect(p).toBe(smallestP(n));
  });

  it('says nothing of no pairs and of pairs that do not differ', () => {
    expect(signFlips([])).toEqual({ mean: 0, p: 1, interval: null });
    expect(signFlips([0, 0, 0, 0, 0, 0])).toEqual({ mean: 0, p: 1, interval: { low: 0, high: 0 } });
  });

  it('has no 95 % interval under six pairs, and from the least to the largest with six', () => {
    expect(signFlips([1, 2, 3, 4, 5]).interval).toBeNull();
    expect(signFlips([3, 1, 2, 6, 5, 4]).interval).toEqual({ low: 1, high: 6 });
  });

  it('rejects a shift outside its interval and none inside it', () => {
    const { interval } = signFlips(MAIZE);
    const at = (shift: number) => signFlips(MAIZE.map((d) => d - shift)).p;
    const { low, high } = interval ?? { low: Number.NaN, high: Number.NaN };
    expect(at(low - 0.01)).toBeLessThanOrEqual(0.05);
    expect(at(high + 0.01)).toBeLessThanOrEqual(0.05);
    expect(at(low + 0.01)).toBeGreaterThan(0.05);
    expect(at(high - 0.01)).toBeGreaterThan(0.05);
  });

  it('turns with the sign, grows with the unit and forgets the order', () => {
    fc.assert(
      fc.property(pairs(6, 10), (differences) => {
        const plain = signFlips(differences);
        const turned = signFlips(differences.map((d) => -d));
        expect(turned.p).toBeCloseTo(plain.p, 9);
        expect(turned.interval?.low).toBeCloseTo(-(plain.interval?.high ?? 0), 6);
        expect(signFlips(differences.map((d) => d * 8)).p).toBeCloseTo(plain.p, 9);
        expect(signFlips([...differences].reverse()).p).toBeCloseTo(plain.p, 9);
      }),
    );
  });

  it('moves its interval with the data', () => {
    fc.assert(
      fc.property(pairs(6, 9), fc.double({ min: 0, max: 100, noNaN: true }), (differences, by) => {
        const before = signFlips(differences).interval;
        const after = signFlips(differences.map((d) => d + by)).interval;
        expect(after?.low).toBeCloseTo((before?.low ?? 0) + by, 6);
        expect(after?.high).toBeCloseTo((before?.high ?? 0) + by, 6);
      }),
    );
  });

  it('draws patterns above 20 pairs, and comes out near the exact answer', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => Math.sin(i * 7) + 0.35);
    const more = [...twenty, 0.35]; // one pair at the mean changes little
    expect(Math.abs(signFlips(more).p - signFlips(twenty).p)).toBeLessThan(0.03);
    expect(signFlips(more)).toEqual(signFlips(more));
    const [a, b] = [signFlips(more).interval, signFlips(twenty).interval];
    expect(Math.abs((a?.low ?? 9) - (b?.low ?? 0))).toBeLessThan(0.1);
    expect(Math.abs((a?.high ?? 9) - (b?.high ?? 0))).toBeLessThan(0.1);
  });
});
