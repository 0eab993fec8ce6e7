import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closest, editDistance } from '../../src/scenario/closest.js';

it.each([
  ['', '', 0],
  ['rooms', 'rooms', 0],
  ['roms', 'rooms', 1],
  ['romos', 'rooms', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
])('%j to %j takes %i edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
});

it('is the same both ways, and zero only for equals', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

it('suggests what is near, and nothing else', () => {
  const keys = ['rooms', 'publishers', 'logCapture', 'start', 'stop'];
  expect(closest('log-capture', keys)).toBe('logCapture');
  expect(closest('publisher', keys)).toBe('publishers');
  expect(closest('strat', keys)).toBe('start');
  expect(closest('bandwidth', keys)).toBeUndefined();
  expect(closest('x', [])).toBeUndefined();
});
