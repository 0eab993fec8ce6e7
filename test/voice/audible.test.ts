import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIBLE_WINDOW_MS, isAudible, stretches, type Stretch } from '../../src/voice/audible.js';

const sine = (dbfs: number, hz: number, rateHz: number) => {
  const amplitude = 0x7fff * 10 ** (dbfs / 20) * Math.SQRT2;
  return Int16Array.from({ length: (rateHz * AUDIBLE_WINDOW_MS) / 1000 }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
};

describe('audible', () => {
  it.each([16_000, 48_000])('is a window above −50 dBFS at %d Hz', (rateHz) => {
    expect(isAudible(sine(-49, 400, rateHz))).toBe(true);
    expect(isAudible(sine(-10, 1800, rateHz))).toBe(true);
    expect(isAudible(sine(-51, 400, rateHz))).toBe(false);
    expect(isAudible(new Int16Array((rateHz * AUDIBLE_WINDOW_MS) / 1000))).toBe(false);
  });
});

function told(marks: boolean[], gapMs: number) {
  const heard = stretches({ gapMs });
  const events = marks.map((audible) => heard.push(audible));
  const last = heard.finish();
  return { events, all: [...events, last].filter((event): event is Stretch => event !== null) };
}

describe('stretches of audible audio', () => {
  it('bridge what is shorter than the gap', () => {
    const marks = [...'..xxx....xx.....x....'].map((mark) => mark === 'x');
    expect(told(marks, 50).all).toEqual([
      { kind: 'begun' },
      { kind: 'ended', lengthMs: 90, quietMs: 50 },
      { kind: 'begun' },
      { kind: 'ended', lengthMs: 10, quietMs: 40 },
    ]);
  });

  it('are what lies between silences of the gap, to the window', () => {
    const parts = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 })));
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 300 }), (runs, gapMs) => {
        const marks = runs.flatMap(([mark, length]) => Array<boolean>(length).fill(mark));
        const gap = Math.ceil(gapMs / 10);
        const expected = marks
          .map((mark) => (mark ? 'x' : '.'))
          .join('')
          .split(new RegExp(`\\.{${gap},}`))
          .map((part) => part.replace(/^\.+|\.+$/g, '').length * 10)
          .filter((lengthMs) => lengthMs > 0);
        const { events, all } = told(marks, gapMs);
        expect(all.flatMap((e) => (e.kind === 'ended' ? [e.lengthMs] : []))).toEqual(expected);
        expect(all.map(({ kind }) => kind)).toEqual(expected.flatMap(() => ['begun', 'ended']));
        events.forEach((event, at) => {
          if (event?.kind === 'begun') expect(marks[at]).toBe(true);
          if (event?.kind === 'ended') expect(marks[at - gap]).toBe(true);
        });
      }),
    );
  });

  it('have nothing to finish where none has begun', () => {
    expect(stretches({ gapMs: 150 }).finish()).toBeNull();
  });
});
