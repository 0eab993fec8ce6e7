import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Member } from '../../src/conductor/crew.js';
import { following } from '../../src/conductor/following.js';
import type { Lever } from '../../src/pressure/helper.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const member = (index: number) => ({ child: { index } }) as unknown as Member;

function stage() {
  const told: string[] = [];
  const here: Member[] = [member(0)];
  const names = (members: Member[]) => members.map(({ child }) => child.index).join('+');
  const lever = following(
    () => [...here],
    (members): Lever => ({
      on: () => Promise.resolve(void told.push(`on ${names(members)}`)).then(() => null),
      off: () => Promise.resolve(void told.push(`off ${names(members)}`)),
      cleared: () => Promise.resolve(),
      lost: new Promise(() => {}),
      pids: () => [],
      spent: () => [],
    }),
  );
  return { told, here, lever };
}

it('reaches a process that comes while the step lasts, and takes all of it back', async () => {
  const { told, here, lever } = stage();
  await lever.on();
  here.push(member(1), member(2));
  await vi.advanceTimersByTimeAsync(1000);
  here.push(member(3));
  await vi.advanceTimersByTimeAsync(1000);
  here.push(member(3)); // in the place of one that was there
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual(['on 0', 'on 1+2', 'on 3']);
  await lever.off();
  expect(told.slice(3)).toEqual(['off 0', 'off 1+2', 'off 3']);
  here.push(member(4));
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toHaveLength(6);
});
