import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packHeard, unpackHeard, type Heard } from '../../src/journal/hearing.js';

const WINDOWS = fc.constantFrom(0, 99, 100, 101);
const figures = fc.oneof(
  WINDOWS.map((n) => ({ windows: n, audible: n, expected: n, audibleExpected: n, outOfOrder: 0 })),
  fc.record({
    ...{ windows: WINDOWS, audible: WINDOWS, expected: WINDOWS, audibleExpected: WINDOWS },
    outOfOrder: fc.integer({ min: 0, max: 2 }),
  }),
);
const heard = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 40 }), figures), { selector: ([n]) => n })
  .map((all) =>
    all
      .map(([publisher, rest]): Heard => ({ publisher, ...rest }))
      .sort((a, b) => a.publisher - b.publisher),
  );

describe('what was heard in a second, packed', () => {
  it('comes back as it was, whoever was heard how', () => {
    fc.assert(
      fc.property(heard, (all) => {
        const back = unpackHeard(packHeard(all)).sort((a, b) => a.publisher - b.publisher);
        expect(back).toEqual(all);
      }),
    );
  });

  it('is short where all of it was heard', () => {
    const well = { windows: 100, audible: 100, expected: 100, audibleExpected: 100, outOfOrder: 0 };
    const all = Array.from({ length: 100 }, (_, publisher) => ({ publisher, ...well }));
    all[40] = { ...well, publisher: 40, windows: 99, audible: 99 };
    expect(packHeard(all)).toEqual({
      well: [[100, 0, 39, 41, 99]],
      rows: [[40, 99, 99, 100, 100, 0]],
    });
  });
});
