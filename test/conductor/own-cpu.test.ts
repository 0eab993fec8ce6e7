import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ownCpu } from '../../src/conductor/own-cpu.js';

const NONE = new Map<number, number>();

it('counts what living processes have used since the last call', () => {
  const since = ownCpu();
  expect(since(new Map([[1, 500]]), NONE)).toBe(500);
  expect(since(new Map([[1, 700]]), NONE)).toBe(200);
  expect(since(new Map([[1, 700]]), NONE)).toBe(0);
});

it('counts a burner from its first tick to its last', () => {
  const since = ownCpu();
  since(new Map([[1, 500]]), NONE);
  expect(
    since(
      new Map([
        [1, 500],
        [2, 90],
      ]),
      NONE,
    ),
  ).toBe(90);
  // It has ended between two calls, and said what it used.
  expect(since(new Map([[1, 500]]), new Map([[2, 120]]))).toBe(30);
  expect(since(new Map([[1, 500]]), new Map([[2, 120]]))).toBe(0);
  // This one was never seen alive.
  expect(
    since(
      new Map([[1, 500]]),
      new Map([
        [2, 120],
        [3, 40],
      ]),
    ),
  ).toBe(40);
});

it('counts every µs once, however the calls fall', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 })), (steps) => {
      const since = ownCpu();
      const total = [0, 0, 0];
      let counted = 0;
      for (const step of steps) {
        step.forEach((us, pid) => (total[pid] = (total[pid] ?? 0) + us));
        const pairs = total.map((us, pid): [number, number] => [pid, us]);
        counted += since(new Map(pairs.slice(0, 2)), new Map(pairs.slice(2)));
      }
      expect(counted).toBe(total.reduce((sum, us) => sum + us, 0));
    }),
  );
});
