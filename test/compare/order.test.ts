import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interleaved } from '../../src/compare/index.js';

const blocksOf = (repeats: number, variants: number) =>
  Array.from({ length: repeats }, (_, repeat) =>
    Array.from({ length: variants }, (_, variant) => ({ repeat, variant })),
  );

it('runs every cell once, block after block, the same for a seed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      (r, v, seed) => {
        const blocks = blocksOf(r, v);
        const order = interleaved(blocks, seed);
        expect(order.map(({ repeat }) => repeat)).toEqual(
          blocks.flat().map(({ repeat }) => repeat),
        );
        expect(new Set(order.map((cell) => JSON.stringify(cell))).size).toBe(r * v);
        expect(interleaved(blocks, seed)).toEqual(order);
      },
    ),
  );
});

it('puts each of two variants first about equally often', () => {
  const order = interleaved(blocksOf(400, 2), 7);
  const first = order.filter(({ variant }, i) => i % 2 === 0 && variant === 0).length;
  expect(first).toBeGreaterThan(160);
  expect(first).toBeLessThan(240);
});
