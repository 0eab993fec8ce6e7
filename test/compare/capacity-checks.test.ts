import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCheckOpen, uncheckedOf } from '../../src/compare/capacity-checks.js';
import type { Comeback } from '../../src/compare/capacity-comeback.js';

type Came = Comeback['came'];
const checks = (...all: Came[]) => all.map((came) => ({ came }));

describe('the check whether a load comes back', () => {
  it('is run as often as a load, whatever came out', () => {
    expect(isCheckOpen(checks(), 2)).toBe(true);
    expect(isCheckOpen(checks('back'), 2)).toBe(true);
    expect(isCheckOpen(checks('not back', 'back'), 2)).toBe(false);
    expect(isCheckOpen(checks('not left', 'untouched'), 2)).toBe(false);
  });

  it('is tried again where a run told nothing, and then given up', () => {
    expect(isCheckOpen(checks('unknown'), 2)).toBe(true);
    expect(isCheckOpen(checks('unknown', 'unknown'), 2)).toBe(false);
    expect(isCheckOpen(checks('unknown', 'back', 'unknown'), 2)).toBe(true);
    expect(isCheckOpen(checks('unknown', 'back', 'unknown', 'back'), 2)).toBe(false);
  });

  it('comes to an end', () => {
    const any = fc.constantFrom<Came>('back', 'untouched', 'not back', 'not left', 'unknown');
    fc.assert(
      fc.property(fc.infiniteStream(any), fc.integer({ min: 1, max: 5 }), (came, repeats) => {
        const all: { came: Came }[] = [];
        for (const one of came) {
          if (!isCheckOpen(all, repeats)) break;
          all.push({ came: one });
        }
        const told = all.filter((one) => one.came !== 'unknown').length;
        expect(told).toBeLessThanOrEqual(repeats);
        expect(all.length - told).toBeLessThanOrEqual(repeats + 1);
      }),
    );
  });

  it('needs a load that held and one that did not', () => {
    expect(uncheckedOf({ held: 4, gaveOut: 5 })).toBeNull();
    expect(uncheckedOf({ held: 4, gaveOut: null })).toBe('no load gave out');
    expect(uncheckedOf({ held: null, gaveOut: 1 })).toBe('no load held');
  });
});
