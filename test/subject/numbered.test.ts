import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedFrame, numberIn, NUMBERS, orderCheck } from '../../src/subject/numbered.js';
import { hasSound, windows } from '../../src/voice/windows.js';

describe('numbered frames', () => {
  it('hold a number for each 10 ms, and none of them passes for silence', () => {
    const rate = fc.constantFrom(8000, 44_100, 48_000);
    const length = fc.constantFrom(10, 20, 100);
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 2 }), length, fc.nat(1e6), (...given) => {
        const [rateHz, channels, frameMs, n] = given;
        const found: (number | null)[] = [];
        const sounds: boolean[] = [];
        windows((rateHz / 100) * channels, (window) => {
          found.push(numberIn(window));
          sounds.push(hasSound(window));
        })(numberedFrame(rateHz, channels, frameMs, n));
        const first = (n * frameMs) / 10;
        expect(found).toEqual(found.map((_, i) => (first + i) % NUMBERS));
        expect(found).toHaveLength(frameMs / 10);
        expect(sounds).not.toContain(false);
      }),
    );
  });

  it('are not seen in silence, in parts of two, or in a tone', () => {
    expect(numberIn(new Int16Array(480))).toBeNull();
    const torn = new Int16Array(480).fill(1007);
    torn.fill(1008, 240);
    expect(numberIn(torn)).toBeNull();
    expect(numberIn(new Int16Array(480).fill(-1007))).toBeNull();
  });
});

describe('orderCheck', () => {
  const wrong = (numbers: number[]) => {
    const check = orderCheck();
    return numbers.filter((number) => check(number));
  };

  it('blames what comes behind a later one, and what comes again', () => {
    expect(wrong([5, 6, 8, 7, 9, 9])).toEqual([7, 9]);
  });

  it('does not blame what follows lost ones, or the first round again', () => {
    expect(wrong([1, 2, 40, 14_000, 28_000, NUMBERS - 1, 0, 1])).toEqual([]);
  });
});
