import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addInto, encode, newHistograms, recordUs } from '../../src/journal/histograms.js';
import { mergedUsOf, merger, TIMELINE_MOST } from '../../src/journal/merged.js';
import { SERIES } from '../../src/journal/series.js';

const S = 1_000_000;
const HOUR_US = 3600 * S;

describe('a merger', () => {
  it('adds up each interval once, in the stretch that holds its middle', () => {
    const interval = fc.tuple(
      fc.integer({ min: 1, max: 25 * S }),
      fc.option(fc.array(fc.integer({ min: 1, max: 60 * S }), { minLength: 1, maxLength: 4 })),
    );
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 40 }), (intervals) => {
        const { add } = merger('probe', 10 * S);
        const wanted = new Map<number, { intervals: number; at: number; us: number[] }>();
        let fromUs = 0;
        const sums = intervals.flatMap(([lengthUs, us]) => {
          const atUs = fromUs + lengthUs;
          const nth = Math.floor((fromUs + atUs) / 2 / (10 * S));
          const known = wanted.get(nth) ?? { intervals: 0, us: [] };
          wanted.set(nth, {
            intervals: known.intervals + 1,
            at: atUs,
            us: [...known.us, ...(us ?? [])],
          });
          const made = us === null ? null : newHistograms();
          for (const one of us ?? []) {
            for (const series of SERIES) if (made !== null) recordUs(made[series], one);
          }
          const sum = add(fromUs, atUs, made);
          fromUs = atUs;
          return sum === null ? [] : [sum];
        });
        const stretches = [...wanted].slice(0, -1).filter(([, { us }]) => us.length > 0);
        expect(sums).toEqual(
          stretches.map(([nth, { intervals: many, at, us }]) => {
            const whole = newHistograms();
            for (const series of SERIES) {
              for (const one of us) {
                const part = newHistograms()[series];
                recordUs(part, one);
                addInto(whole[series], part);
              }
            }
            return {
              at,
              kind: 'merged',
              group: 'probe',
              fromUs: nth * 10 * S,
              toUs: (nth + 1) * 10 * S,
              intervals: many,
              histograms: Object.fromEntries(
                SERIES.map((series) => [series, encode(whole[series])]),
              ),
            };
          }),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('the length of a stretch', () => {
  it.each([
    [60 * S, null],
    [2 * HOUR_US, null],
    [4 * HOUR_US, 10 * S],
    [12 * HOUR_US, 30 * S],
    [24 * HOUR_US, 60 * S],
    [72 * HOUR_US, 300 * S],
  ])('of a run of %d µs', (durationUs, wantedUs) => {
    expect(mergedUsOf(durationUs)).toBe(wantedUs);
    if (wantedUs !== null) expect(durationUs / wantedUs).toBeLessThanOrEqual(TIMELINE_MOST);
  });
});
