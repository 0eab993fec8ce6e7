import { expect, it } from 'vitest';
import { screen } from '../../../src/cli/live/screen.js';

/** What the terminal was told, its codes as words. */
function terminal(columns: number) {
  const told: string[] = [];
  const stream = {
    columns,
    write(text: string) {
      told.push(
        text
          .replaceAll(/\x1b\[(\d+)A/g, '<up $1>')
          .replaceAll('\x1b[J', '<erase>')
          .replaceAll(/\x1b\[(\?\d+[lh]|K)/g, '')
          .replaceAll('\r', '<home>'),
      );
      return true;
    },
  };
  return { stream, told };
}
const lines = (...texts: string[]) => texts.map((text) => ({ text, width: text.length }));

it('draws over what it drew', () => {
  const { stream, told } = terminal(80);
  const on = screen(stream);
  on.draw(lines('one', 'two', 'three'));
  on.draw(lines('four'));
  on.draw(lines('five', 'six'));
  on.end();
  on.end();
  expect(told.slice(0, 4)).toEqual([
    'one\ntwo\nthree<erase>',
    '<home><up 2>four<erase>',
    '<home>five\nsix<erase>',
    '<home><up 1><erase>',
  ]);
  expect(told).toHaveLength(5); // the cursor, once
});

it('finds its first line in a terminal that has become narrower', () => {
  const { stream, told } = terminal(80);
  const on = screen(stream);
  on.draw(lines('x'.repeat(70), '', 'x'.repeat(30)));
  stream.columns = 40;
  on.draw(lines('short'));
  expect(told[1]).toBe('<home><up 3>short<erase>');
});

it('makes room for a line that stays', () => {
  const { stream, told } = terminal(80);
  const on = screen(stream);
  on.draw(lines('one', 'two'));
  on.clear();
  on.clear();
  on.draw(lines('three'));
  expect(told.slice(1)).toEqual(['<home><up 1><erase>', 'three<erase>']);
});
