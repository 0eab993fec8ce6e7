import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tailBuffer } from '../../src/children/index.js';

test('keeps the end, and whole characters only', () => {
  const tail = tailBuffer(5);
  expect(tail.text()).toBe('');
  tail.push('abc');
  tail.push('defg');
  expect(tail.text()).toBe('cdefg');
  tail.push('€€'); // three bytes each: the first does not fit any more
  expect(tail.text()).toBe('€');
});

test('is the longest end of all that was pushed that fits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' })),
      fc.integer({ min: 1, max: 40 }),
      (pushed, bytes) => {
        const tail = tailBuffer(bytes);
        for (const text of pushed) tail.push(text);
        const characters = [...pushed.join('')];
        while (Buffer.byteLength(characters.join('')) > bytes) characters.shift();
        expect(tail.text()).toBe(characters.join(''));
      },
    ),
  );
});
