import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSamples, samples } from '../../src/subject/samples.js';

const MAX_U32 = 0xffffffff;
const u32 = fc.integer({ min: 0, max: MAX_U32 });

describe('samples', () => {
  it('come out as they went in, also past its first size', () => {
    const one = fc.record({ publisher: u32, serviceUs: u32, scheduleUs: u32, excessUs: u32 });
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 50 }),
        fc.integer({ min: 1, max: 60 }),
        (few, times) => {
          const all = Array.from({ length: times }, () => few).flat();
          const record = samples();
          for (const { publisher, serviceUs, scheduleUs, excessUs } of all) {
            record.add(publisher, serviceUs, scheduleUs, excessUs);
          }
          expect([...readSamples(record.take())]).toEqual(all);
        },
      ),
    );
  });

  it('grows to hold what a long silence of the timer leaves behind', () => {
    const record = samples();
    const all = Array.from({ length: 10_000 }, (_, n) => n);
    for (const n of all) record.add(n, n + 1, n + 2, n + 3);
    expect([...readSamples(record.take())]).toEqual(
      all.map((n) => ({ publisher: n, serviceUs: n + 1, scheduleUs: n + 2, excessUs: n + 3 })),
    );
  });

  it('starts anew with each take', () => {
    const record = samples();
    record.add(1, 2, 3, 4);
    expect(record.take()).not.toBe('');
    expect(record.take()).toBe('');
    record.add(5, 6, 7, 8);
    expect([...readSamples(record.take())].map(({ publisher }) => publisher)).toEqual([5]);
  });

  it('clamps what does not fit: longer than 71 minutes, or called a little early', () => {
    const record = samples();
    record.add(0, 1e12, 1e12, 1e12);
    record.add(0, 0, -400, -10_000);
    expect([...readSamples(record.take())]).toEqual([
      { publisher: 0, serviceUs: MAX_U32, scheduleUs: MAX_U32, excessUs: MAX_U32 },
      { publisher: 0, serviceUs: 0, scheduleUs: 0, excessUs: 0 },
    ]);
  });

  it('refuses a payload that is not whole records', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (bytes) => {
        fc.pre(bytes % 16 !== 0);
        const payload = Buffer.alloc(bytes).toString('base64');
        expect(() => [...readSamples(payload)]).toThrow(RangeError);
      }),
    );
  });
});
