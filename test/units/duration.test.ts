import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMsExact, formatUs, parseDurationMs } from '../../src/units/duration.js';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['0s', 0],
    ['200us', 0.2],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '20', 's', '1 s', '-1s', '1d', '1e3s', '1s ', '.5s', '1.s'])(
    '%j is none',
    (text) => {
      expect(parseDurationMs(text)).toBeUndefined();
    },
  );

  it.each([
    [0, '0ms'],
    [4, '0ms'],
    [200, '0.2ms'],
    [1240, '1.2ms'],
    [12_000, '12ms'],
    [1_240_000, '1.24s'],
    [59_940_000, '59.9s'],
    [125_000_000, '2m05s'],
    [3_660_000_000, '1h01m'],
  ])('%d µs reads %s', (us, text) => {
    expect(formatUs(us)).toBe(text);
  });

  it('writes what parses back to the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (us) => {
        expect(parseDurationMs(formatMsExact(us / 1000))).toBe(us / 1000);
      }),
    );
    expect([formatMsExact(5_400_000), formatMsExact(60_000), formatMsExact(0)]).toEqual([
      '90m',
      '1m',
      '0ms',
    ]);
  });
});
