import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Publisher } from '../../src/subject/publisher.js';
import { samples } from '../../src/subject/samples.js';
import { scheduler } from '../../src/subject/scheduler.js';
import { publisherSpec } from '../support/specs.js';

/** Vitest's timers and `performance.now()` advance together, in whole ms, as Node's timers do. */
function stage() {
  const clock = { nowUs: () => Math.round(performance.now() * 1000) };
  const loop = scheduler(clock);
  return {
    loop,
    clock,
    add(given: { frameMs: number; phaseUs: number; settle?: 'at once' | 'never' }) {
      const calledUs: number[] = [];
      const fromUs = clock.nowUs() + given.phaseUs;
      const capture = () => {
        calledUs.push(clock.nowUs());
        return given.settle === 'never' ? new Promise<void>(() => {}) : Promise.resolve();
      };
      const spec = publisherSpec({ frameMs: given.frameMs });
      const publisher = new Publisher(spec, { queueMs: 1000, capture }, () => new Int16Array(4), {
        clock,
        samples: samples(),
        stallAfterUs: 200_000,
        onStall: () => {},
        onDue: (atUs) => loop.due(atUs),
      });
      publisher.begin(fromUs);
      loop.add(publisher);
      return {
        publisher,
        calledUs,
        offUs: () => calledUs.map((atUs, n) => atUs - (fromUs + n * given.frameMs * 1000)),
      };
    },
  };
}

describe('the scheduler', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('calls 10 000 frames within 1 ms of their time, without drift', async () => {
    const { add } = stage();
    const one = add({ frameMs: 20, phaseUs: 0 });
    await vi.advanceTimersByTimeAsync(10_000 * 20);
    expect(one.calledUs.length).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...one.offUs().map(Math.abs))).toBeLessThanOrEqual(1000);
  });

  it('serves publishers of any phase and frame length with one timer', async () => {
    const publisher = fc.record({
      frameMs: fc.integer({ min: 10, max: 100 }),
      phaseUs: fc.nat(100_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(publisher, { minLength: 1, maxLength: 8 }), async (given) => {
        vi.clearAllTimers();
        const { add, loop } = stage();
        const all = given.map(add);
        for (let ms = 0; ms < 1000; ms += 10) {
          await vi.advanceTimersByTimeAsync(10);
          expect(vi.getTimerCount()).toBe(1);
        }
        loop.stop();
        for (const { offUs, calledUs } of all) {
          expect(calledUs.length).toBeGreaterThanOrEqual(9);
          const [first = 0, ...others] = offUs().map(Math.abs);
          expect(first).toBeLessThanOrEqual(1000); // no timer is shorter
          // Half a step of Node's timers, to either side.
          expect(Math.max(...others)).toBeLessThanOrEqual(500);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('one that hangs does not hold up the others', async () => {
    const { add } = stage();
    const hung = add({ frameMs: 20, phaseUs: 0, settle: 'never' });
    const well = add({ frameMs: 20, phaseUs: 3000 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(hung.calledUs).toHaveLength(1);
    expect(well.calledUs).toHaveLength(100);
  });

  it('sleeps when nobody is due, and is quiet after stop', async () => {
    const { add, loop } = stage();
    const one = add({ frameMs: 20, phaseUs: 0, settle: 'never' });
    await vi.advanceTimersByTimeAsync(100);
    expect(vi.getTimerCount()).toBe(0);
    const other = add({ frameMs: 20, phaseUs: 0 });
    await vi.advanceTimersByTimeAsync(100);
    const before = other.calledUs.length;
    loop.stop();
    loop.due(0);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect([one.calledUs.length, other.calledUs.length]).toEqual([1, before]);
  });

  it('an earlier due time replaces the timer, a later one does not', async () => {
    const { add, loop, clock } = stage();
    const one = add({ frameMs: 100, phaseUs: 50_000 });
    await vi.advanceTimersByTimeAsync(1);
    loop.due(clock.nowUs() + 10_000);
    loop.due(clock.nowUs() + 500_000);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(60);
    expect(one.calledUs).toHaveLength(1);
  });
});
