import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frames } from '../../src/subject/frames.js';
import { CYCLE_MS, detectStep, STEP_MS, STEPS_HZ } from '../../src/subject/tone.js';
import { publisherSpec } from '../support/specs.js';

const RATES_HZ = [8000, 16_000, 24_000, 32_000, 44_100, 48_000];
const AMPLITUDE = 0.3 * 0x7fff;

/** One channel of `ms` of the signal, as its frames would be heard one after the other. */
function heard(given: { rateHz: number; channels: number; frameMs: number }, ms: number) {
  const frameAt = frames()(publisherSpec({ ...given, signal: 'tone' }));
  const count = Math.ceil(ms / given.frameMs);
  const all = Array.from({ length: count }, (_, n) => [...frameAt(n)]).flat();
  return Array.from({ length: given.channels }, (_, channel) =>
    all.filter((_sample, i) => i % given.channels === channel),
  );
}

describe('the tone', () => {
  it('is one continuous tone, whatever the frame, the rate and the channels', () => {
    const format = fc.record({
      rateHz: fc.constantFrom(...RATES_HZ),
      channels: fc.constantFrom(1, 2),
      frameMs: fc.integer({ min: 1, max: 10 }).map((n) => n * 10),
    });
    fc.assert(
      fc.property(format, (given) => {
        const [left = [], right] = heard(given, 2 * CYCLE_MS);
        if (right !== undefined) expect(right).toEqual(left);
        const slope = (AMPLITUDE * 2 * Math.PI * 1800) / given.rateHz;
        const largest = left.reduce(
          (max, value, i) => Math.max(max, Math.abs(value - (left[i - 1] ?? 0))),
          0,
        );
        expect(largest).toBeLessThanOrEqual(slope + 1);
        expect(Math.max(...left)).toBeLessThanOrEqual(AMPLITUDE + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('has a copy of its own in every frame, of the right length', () => {
    const frameAt = frames()(publisherSpec({ signal: 'tone', channels: 2, frameMs: 30 }));
    const [first, again] = [frameAt(7), frameAt(7)];
    expect(first).toHaveLength(2 * 1440);
    expect(first.buffer.byteLength).toBe(first.byteLength);
    expect(again).toEqual(first);
    again.fill(0);
    expect(frameAt(7)).toEqual(first);
  });

  it('silence is frames of zeros of the same length', () => {
    const frame = frames()(publisherSpec({ signal: 'silence', channels: 2, frameMs: 20 }))(3);
    expect(frame).toEqual(new Int16Array(1920));
  });
});

describe('detectStep', () => {
  it.each([8000, 16_000, 48_000])('knows each step at %i Hz', (rateHz) => {
    const [mono = []] = heard({ rateHz, channels: 1, frameMs: 20 }, 2 * CYCLE_MS);
    const length = rateHz / 100;
    for (let window = 0; window < (2 * CYCLE_MS) / 10; window++) {
      const part = Int16Array.from(mono.slice(window * length, (window + 1) * length));
      expect(detectStep(part, rateHz)).toBe(Math.floor((window * 10) / STEP_MS) % STEPS_HZ.length);
    }
  });

  it('knows a step at any phase and at a loudness that a codec leaves', () => {
    fc.assert(
      fc.property(
        fc.nat(STEPS_HZ.length - 1),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        fc.integer({ min: 300, max: 30_000 }),
        fc.constantFrom(8000, 16_000, 48_000),
        (step, phase, amplitude, rateHz) => {
          const window = Int16Array.from({ length: rateHz / 100 }, (_, i) =>
            Math.round(
              amplitude * Math.sin(phase + (2 * Math.PI * (STEPS_HZ[step] ?? 0) * i) / rateHz),
            ),
          );
          expect(detectStep(window, rateHz)).toBe(step);
        },
      ),
    );
  });

  it('takes noise for no step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 160, maxLength: 160 }),
        (noise) => {
          fc.pre(noise.some((sample) => Math.abs(sample) > 2000));
          expect(detectStep(Int16Array.from(noise), 16_000)).not.toBeTypeOf('number');
        },
      ),
      { seed: 7, numRuns: 300, endOnFailure: true },
    );
  });

  it('takes silence and a codec’s comfort noise for nothing', () => {
    expect(detectStep(new Int16Array(160), 16_000)).toBeNull();
    const faint = Int16Array.from({ length: 160 }, (_, i) => (i % 3) - 1);
    expect(detectStep(faint, 16_000)).toBeNull();
  });

  it('calls a window with a foreign tone mixed', () => {
    const hum = Int16Array.from(
      { length: 160 },
      (_, i) => 9000 * Math.sin((2 * Math.PI * i) / 5.3),
    );
    expect(detectStep(hum, 16_000)).toBe('mixed');
  });
});
