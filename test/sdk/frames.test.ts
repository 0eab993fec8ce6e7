import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remix } from '../../src/sdk/frames.js';

const frame = (samples: number[], rateHz: number, channels: number) => ({
  samples: Int16Array.from(samples),
  rateHz,
  channels,
});

describe('remix', () => {
  it('takes the mean of the channels and of each stretch', () => {
    const stereo = frame([0, 10, 20, 30, 100, 100, 100, 100], 32_000, 2);
    expect(remix(stereo, { rateHz: 16_000, channels: 1 })).toEqual(frame([15, 100], 16_000, 1));
  });

  it('keeps channels apart where it may', () => {
    const stereo = frame([1, -1, 3, -3], 32_000, 2);
    expect(remix(stereo, { rateHz: 16_000, channels: 2 })).toEqual(frame([2, -2], 16_000, 2));
  });

  it('gives back what it cannot convert, and says so by the format', () => {
    const odd = frame([1, 2, 3], 44_100, 1);
    expect(remix(odd, { rateHz: 16_000, channels: 1 })).toBe(odd);
    expect(remix(odd, { rateHz: 44_100, channels: 2 })).toBe(odd);
  });

  it('keeps the duration, and a level as it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 6),
        fc.constantFrom(1, 2),
        fc.integer({ min: -32_768, max: 32_767 }),
        (step, channels, level) => {
          const tenMs = 160 * step * channels;
          const from = frame(new Array<number>(tenMs).fill(level), 16_000 * step, channels);
          const { samples, rateHz } = remix(from, { rateHz: 16_000, channels: 1 });
          expect(samples.length / rateHz).toBeCloseTo(0.01);
          expect(samples.every((sample) => sample === level)).toBe(true);
        },
      ),
    );
  });
});
