import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/report/plain.js';
import { bucketed, bySecond, sparkline } from '../../src/report/sparkline.js';
import { table } from '../../src/report/table.js';
import { wrap } from '../../src/report/wrap.js';

describe('wrap', () => {
  it('breaks between words, hangs, and keeps figures whole', () => {
    expect(wrap('12 000 of 12 000 captures, 99.9 % heard', 24, 'a: ')).toEqual([
      'a: 12 000 of 12 000',
      '   captures, 99.9 %',
      '   heard',
    ]);
  });

  it('keeps every word, and the width where a word is not longer', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 16, max: 80 }), (list, width) => {
        const lines = wrap(list.join(' '), width, '> ', 2);
        expect(lines.every((line) => line.length <= width)).toBe(true);
        expect(lines.join(' ').slice(2).split(/ +/)).toEqual(list);
      }),
    );
  });
});

describe('table', () => {
  it('aligns and leaves no blanks at the end', () => {
    const columns = [
      { title: 'a', align: 'left' as const },
      { title: 'n', align: 'right' as const },
      { title: 'b', align: 'left' as const },
    ];
    expect(
      table(columns, [
        ['long', '1', 'x'],
        ['s', '22', ''],
      ]),
    ).toEqual(['a      n  b', 'long   1  x', 's     22']);
  });
});

describe('plain', () => {
  it('drops colours and control characters and joins lines', () => {
    expect(plain('\u001b[31mred\u001b[0m\r\n  next\u0007\u0000')).toBe('red next');
  });
});

describe('sparkline', () => {
  it('scales to the top, and shows nothing as a dot', () => {
    expect(sparkline([0, 1, 50, 100, 200], 100)).toBe('·▁▄██');
    expect(sparkline([0, 0], 0)).toBe('··');
  });

  it('loses no extreme to its buckets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (values, width) => {
          const most = bucketed(values, width, (bucket) => Math.max(...bucket));
          expect(most.length).toBeLessThanOrEqual(width);
          expect(Math.max(...most)).toBe(Math.max(...values));
        },
      ),
    );
  });

  it('shares uneven stretches out over seconds', () => {
    const samples = [
      { fromUs: 500_000, atUs: 2_500_000, perS: 100 },
      { fromUs: 0, atUs: 1_000_000, perS: 10 },
    ];
    expect(bySecond(samples, 3)).toEqual([60, 100, 50]);
  });
});
