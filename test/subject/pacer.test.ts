import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedCount, plannedUs, speechMarginUs, type Pace } from '../../src/subject/pacer.js';

const realtime: Pace = {
  frameUs: 20_000,
  shape: 'realtime',
  speech: null,
  offsetUs: 0,
  queueUs: 1_000_000,
};

const ms = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * 1000);
const paces: fc.Arbitrary<Pace> = fc
  .record({
    frameUs: ms(10, 100),
    shape: fc.constantFrom('realtime' as const, 'burst' as const),
    speech: fc.option(fc.record({ speakUs: ms(100, 5000), pauseUs: ms(0, 5000) })),
    offset: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    queueUs: ms(0, 3000),
  })
  .map(({ offset, ...pace }) => {
    const cycleUs = pace.speech === null ? 0 : pace.speech.speakUs + pace.speech.pauseUs;
    return { ...pace, offsetUs: Math.floor((offset * cycleUs) / 1000) * 1000 };
  });
const elapsed = fc.integer({ min: 0, max: 60_000_000 });

describe('examples', () => {
  it('plans one frame per frame length from zero on', () => {
    expect([0, 1, 50].map((n) => plannedUs(realtime, n))).toEqual([0, 20_000, 1_000_000]);
    expect([-1, 0, 19_999, 20_000].map((us) => plannedCount(realtime, us))).toEqual([0, 1, 1, 2]);
  });

  it('plans nothing in a pause', () => {
    const pace = { ...realtime, speech: { speakUs: 60_000, pauseUs: 40_000 } };
    expect([0, 1, 2, 3, 4].map((n) => plannedUs(pace, n))).toEqual([
      0, 20_000, 40_000, 100_000, 120_000,
    ]);
    expect(plannedCount(pace, 99_999)).toBe(3);
  });

  it('begins in mid-cycle with an offset', () => {
    const pace = { ...realtime, speech: { speakUs: 60_000, pauseUs: 40_000 }, offsetUs: 30_000 };
    expect([0, 1, 2].map((n) => plannedUs(pace, n))).toEqual([10_000, 70_000, 90_000]);
  });

  it('a frame that falls on the begin itself is the first', () => {
    const pace = { ...realtime, speech: { speakUs: 60_000, pauseUs: 40_000 }, offsetUs: 20_000 };
    expect([0, 1, 2].map((n) => plannedUs(pace, n))).toEqual([0, 20_000, 80_000]);
    expect(plannedCount(pace, 0)).toBe(1);
  });

  it('lets a burst run ahead by the length of the queue', () => {
    const speech = { speakUs: 1_000_000, pauseUs: 1_000_000 };
    const pace: Pace = { ...realtime, shape: 'burst', queueUs: 100_000, speech };
    expect([0, 5, 6, 49, 50].map((n) => plannedUs(pace, n))).toEqual([
      0, 0, 20_000, 880_000, 2_000_000,
    ]);
  });

  it('pushes at once what a burst would have run ahead with before it began', () => {
    const speech = { speakUs: 1_000_000, pauseUs: 1_000_000 };
    const burst: Pace = { ...realtime, shape: 'burst', queueUs: 100_000, speech };
    const pace = { ...burst, offsetUs: 500_000 };
    // 25 frames are left of the stretch, and are heard to its end.
    expect([0, 5, 6, 24, 25].map((n) => plannedUs(pace, n))).toEqual([
      0, 0, 20_000, 380_000, 1_500_000,
    ]);
  });

  it('says how far the next change between speech and pause is', () => {
    const pace = { ...realtime, speech: { speakUs: 300_000, pauseUs: 100_000 } };
    expect([0, 100_000, 290_000, 310_000, 390_000].map((us) => speechMarginUs(pace, us))).toEqual([
      0, 100_000, 10_000, -10_000, -10_000,
    ]);
    expect(speechMarginUs(realtime, 5)).toBe(Number.POSITIVE_INFINITY);
    expect(speechMarginUs(realtime, -5)).toBeLessThan(0);
  });
});

describe('properties', () => {
  it('count and time are each other’s inverse', () => {
    fc.assert(
      fc.property(paces, elapsed, (pace, us) => {
        const count = plannedCount(pace, us);
        if (count > 0) expect(plannedUs(pace, count - 1)).toBeLessThanOrEqual(us);
        expect(plannedUs(pace, count)).toBeGreaterThan(us);
      }),
      { numRuns: 2000 },
    );
  });

  it('n is planned by its own time and not before', () => {
    fc.assert(
      fc.property(paces, fc.nat(5000), (pace, n) => {
        const us = plannedUs(pace, n);
        expect(plannedCount(pace, us)).toBeGreaterThan(n);
        expect(plannedCount(pace, us - 1)).toBeLessThanOrEqual(n);
      }),
      { numRuns: 2000 },
    );
  });

  it('time and count never run back and are never negative', () => {
    fc.assert(
      fc.property(paces, fc.nat(5000), elapsed, fc.nat(1_000_000), (pace, n, us, moreUs) => {
        expect(plannedUs(pace, n)).toBeGreaterThanOrEqual(0);
        expect(plannedUs(pace, n + 1)).toBeGreaterThanOrEqual(plannedUs(pace, n));
        expect(plannedCount(pace, us)).toBeGreaterThanOrEqual(0);
        expect(plannedCount(pace, us + moreUs)).toBeGreaterThanOrEqual(plannedCount(pace, us));
        expect(plannedCount(pace, -1 - moreUs)).toBe(0);
      }),
    );
  });

  it('frames are planned in speech only, and a stretch of speech is filled with them', () => {
    fc.assert(
      fc.property(paces, fc.nat(5000), elapsed, (pace, n, us) => {
        const spoken: Pace = { ...pace, shape: 'realtime' };
        expect(speechMarginUs(spoken, plannedUs(spoken, n))).toBeGreaterThanOrEqual(0);
        const marginUs = speechMarginUs(spoken, us);
        const before = plannedCount(spoken, us - 1);
        if (marginUs < 0) {
          expect(plannedCount(spoken, us - marginUs - 1)).toBe(before);
        } else if (marginUs > 2 * pace.frameUs) {
          // A last part of speech that is shorter than a frame has none.
          expect(plannedCount(spoken, us + pace.frameUs - 1)).toBe(before + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a burst plans the same frames as real time does, none of them later', () => {
    fc.assert(
      fc.property(paces, fc.nat(20), (pace, cycles) => {
        const { speech } = pace;
        fc.pre(speech !== null);
        const cycleUs = speech.speakUs + speech.pauseUs;
        const atEndUs = (cycles + 1) * cycleUs - 1;
        const counts = (['realtime', 'burst'] as const).map((shape) =>
          plannedCount({ ...pace, shape }, atEndUs - pace.offsetUs),
        );
        expect(counts[1]).toBe(counts[0]);
      }),
    );
  });
});
