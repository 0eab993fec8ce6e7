import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflateInto } from '../../src/journal/inflate.js';

const unpack = (packed: Uint8Array, size = 200_000) => {
  const output = Buffer.alloc(size);
  return output.subarray(0, inflateInto(packed, output));
};
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  // Repetitions, so that copies and every kind of block occur.
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 3000 }))
    .map(([part, times]) => Buffer.concat(Array.from({ length: times }, () => part))),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5000 }).map((list) => Buffer.from(list)),
);

describe('inflateInto', () => {
  it('gives back what zlib packed, at every level', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 9 }), (given, level) => {
        const unpacked = unpack(deflateSync(given, { level }));
        expect(Buffer.compare(unpacked, Buffer.from(given))).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('throws on a stream that breaks off, and on one that does not fit', () => {
    const packed = deflateSync(Buffer.from('a text of several words, words, and words'.repeat(9)));
    expect(() => unpack(packed.subarray(0, packed.length >> 1))).toThrow();
    expect(() => unpack(packed, 10)).toThrow('longer');
  });

  it('ends on anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (given) => {
        try {
          unpack(given);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
