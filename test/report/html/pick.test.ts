import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lonely, powersApart } from '../../../src/report/html/client/pick.js';

describe('values that no line leads to', () => {
  it('are those between two that are not there, and at an edge', () => {
    expect(lonely([null, 3, null, 4, 5, null, 6], 0, 6)).toEqual([1, 6]);
    expect(lonely([1, null, 2, 2], 0, 3)).toEqual([0]);
    expect(lonely([null, 3, null, 7, null], 2, 4)).toEqual([3]);
    expect(lonely([], 0, -1)).toEqual([]);
  });

  it('leave none out: each value has a point of its own or a neighbour to be drawn to', () => {
    const column = fc.array(fc.option(fc.nat(), { nil: null }), { minLength: 1 });
    fc.assert(
      fc.property(column, (values) => {
        const alone = new Set(lonely(values, 0, values.length - 1));
        for (const [n, value] of values.entries()) {
          if (value === null) expect(alone.has(n)).toBe(false);
          else expect(alone.has(n)).toBe((values[n - 1] ?? values[n + 1] ?? null) === null);
        }
      }),
    );
  });
});

describe('the labels of an axis that is not linear', () => {
  /** As uPlot places them, on a lane of 100 px. */
  const placeOf = (top: number) => (value: number) =>
    100 * (1 - Math.asinh(value) / Math.asinh(top));

  it('are zero and the powers of ten', () => {
    expect(powersApart([-1, 0, 1, 2, 10, 20, 100], placeOf(200), 13)).toEqual([
      null,
      0,
      1,
      null,
      10,
      null,
      100,
    ]);
  });

  it('do not touch: of 0 and 1 near each other only 0 is told', () => {
    expect(powersApart([0, 1, 10, 100, 1000, 10_000], placeOf(30_000), 13)).toEqual([
      0,
      null,
      10,
      100,
      1000,
      10_000,
    ]);
  });
});
