import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tally } from '../../src/subject/tally.js';

const message = fc.constantFrom(
  'InvalidState - failed to capture frame',
  'an error occured: InvalidState - failed to capture frame: full',
  'AudioSource is closed',
  "sample_rate and num_channels don't match",
  'something new',
);

it('every rejection is counted once, as what it was', () => {
  const rejections = fc.array(fc.record({ message, overlapped: fc.boolean() }));
  fc.assert(
    fc.property(rejections, fc.nat(100), (all, ok) => {
      const counted = tally();
      counted.ok = ok;
      for (const one of all) counted.reject(one.message, one.overlapped);
      const { settled, channelFull, overlap, rejected } = counted.counts();
      const states = all.filter((one) => one.message.includes('failed to capture frame'));
      expect(overlap).toBe(states.filter(({ overlapped }) => overlapped).length);
      expect(channelFull).toBe(states.length - overlap);
      for (const text of new Set(all.map((one) => one.message))) {
        const wanted = states.some((one) => one.message === text)
          ? undefined
          : all.filter((one) => one.message === text).length;
        expect(rejected[text]).toBe(wanted);
      }
      expect(settled).toBe(ok + all.length);
    }),
  );
});

it('counts handed out do not change afterwards', () => {
  const counted = tally();
  counted.reject('x', false);
  const before = counted.counts();
  counted.reject('x', false);
  expect(before.rejected).toEqual({ x: 1 });
});
