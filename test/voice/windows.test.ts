import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windows } from '../../src/voice/windows.js';

describe('windows', () => {
  it('cuts frames of any length into windows of one, in order, nothing lost or doubled', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }),
        (windowSamples, lengths) => {
          const heard: number[][] = [];
          const cut = windows(windowSamples, (window) => heard.push([...window]));
          let next = 0;
          for (const length of lengths) cut(Int16Array.from({ length }, () => next++));
          expect(heard.flat()).toEqual(heard.flat().map((_, i) => i));
          expect(heard).toHaveLength(Math.floor(next / windowSamples));
          for (const window of heard) expect(window).toHaveLength(windowSamples);
        },
      ),
    );
  });

  it('keeps its rest although the frame is filled anew', () => {
    const heard: number[][] = [];
    const cut = windows(2, (window) => heard.push([...window]));
    const frame = Int16Array.of(1, 2, 3);
    cut(frame);
    frame.fill(9);
    cut(Int16Array.of(4));
    expect(heard).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});
