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

it('has every variant as often early as late over each two blocks', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      (twos, variants, seed) => {
        const order = interleaved(blocksOf(2 * twos, variants), seed);
        for (let from = 0; from < order.length; from += 2 * variants) {
          const places = Array.from({ length: variants }, () => 0);
          order.slice(from, from + 2 * variants).forEach(({ variant }, i) => {
            places[variant] = (places[variant] ?? 0) + (i % variants);
          });
          expect(new Set(places)).toEqual(new Set([variants - 1]));
        }
      },
    ),
  );
});

it('leaves to the seed which of two variants is first in a block, each equally often', () => {
  const order = interleaved(blocksOf(400, 2), 7);
  const first = order.filter((_, i) => i % 4 === 0).filter(({ variant }) => variant === 0).length;
  expect(first).toBeGreaterThan(80);
  expect(first).toBeLessThan(120);
});
