import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameCutter } from '../../src/subject/frame-cutter.js';

it('cuts whatever pieces into frames of one length, fills up the last one, and loses no sample', () => {
  const piece = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (given, size) => {
        const cutter = frameCutter(48_000, { rateHz: 48_000, channels: 1, frameSamples: size });
        const frames = given.flatMap((samples) => cutter.push(Int16Array.from(samples)));
        const last = cutter.end();
        if (last !== null) frames.push(last);
        const all = given.flat();
        expect(frames.every(({ length }) => length === size)).toBe(true);
        expect(frames.length).toBe(Math.ceil(all.length / size));
        const padded = [...all, ...Array<number>(frames.length * size - all.length).fill(0)];
        expect(frames.flatMap((frame) => [...frame])).toEqual(padded);
        expect(cutter.end()).toBeNull();
      },
    ),
  );
});

it('changes the rate by straight lines, and puts the samples on every channel', () => {
  const half = frameCutter(24_000, { rateHz: 48_000, channels: 2, frameSamples: 1 });
  expect(half.push(Int16Array.of(100, 200)).map((frame) => [...frame])).toEqual([
    [100, 100],
    [150, 150],
    [200, 200],
  ]);
  const third = frameCutter(48_000, { rateHz: 16_000, channels: 1, frameSamples: 2 });
  expect(third.push(Int16Array.of(1, 2, 3, 4, 5, 6)).map((frame) => [...frame])).toEqual([[1, 4]]);
});
