import { expect, it } from 'vitest';
import { oneByOne } from '../../src/subject/one-by-one.js';

it('begins each when the one before it has ended, be it well or badly', async () => {
  const next = oneByOne();
  const seen: string[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const first = next(async () => {
    seen.push('first');
    await gate;
    throw new Error('failed');
  });
  const second = next(() => {
    seen.push('second');
    return Promise.resolve(2);
  });
  await Promise.resolve();
  expect(seen).toEqual(['first']);
  open();
  await expect(first).rejects.toThrow('failed');
  await expect(second).resolves.toBe(2);
  expect(seen).toEqual(['first', 'second']);
});
