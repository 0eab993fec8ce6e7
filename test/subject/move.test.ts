import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/sdk/types.js';
import { publisherBench, type Fates } from '../support/bench.js';

const ms = (n: number) => n * 1000;
const hangsFrom =
  (first: number): Fates =>
  (n) => ({ afterUs: n < first ? 100 : null });

/** A source that takes every frame at once, and how many it took. */
function working(): { source: Source; taken: () => number } {
  let taken = 0;
  const source: Source = {
    queueMs: 1000,
    capture: () => {
      taken++;
      return Promise.resolve();
    },
  };
  return { source, taken: () => taken };
}

describe('a publisher that goes on with another source', () => {
  it.each(['await', 'unawaited'] as const)('%s: its stall ends there', async (capture) => {
    const bench = publisherBench({ spec: { capture }, fates: hangsFrom(10) });
    await bench.run(ms(3000));
    expect(bench.stalls.map(({ state }) => state)).toEqual(['open']);
    const { pending } = bench.publisher.counters(bench.now());
    const { source, taken } = working();
    bench.publisher.moveTo(source, bench.now());
    expect(bench.publisher.tracker.pending).toBe(0);
    await bench.run(ms(5000));
    expect(bench.stalls.map(({ state }) => state)).toEqual(['open', 'closed']);
    // A frame each 20 ms from there on; what fell due meanwhile is not pushed late.
    expect(taken()).toBeGreaterThan(95);
    expect(taken()).toBeLessThanOrEqual(101);
    const counters = bench.publisher.counters(bench.now());
    expect(counters.timedOut).toBe(pending);
    expect(counters.planned).toBe(counters.called + counters.skipped);
    expect(counters.pending).toBe(0);
  });

  it('does not count what the old source still settles', async () => {
    let settleOld = () => {};
    const bench = publisherBench({ fates: hangsFrom(0) });
    const old: Source = {
      queueMs: 1000,
      capture: () => new Promise<void>((resolve) => (settleOld = resolve)),
    };
    bench.publisher.moveTo(old, bench.now());
    await bench.run(ms(500));
    bench.publisher.moveTo(working().source, bench.now());
    await bench.run(ms(600));
    const { ok } = bench.publisher.counters(bench.now());
    settleOld();
    await bench.run(ms(601));
    expect(bench.publisher.counters(bench.now()).ok).toBe(ok);
  });
});

describe('a probe', () => {
  const speech = { speakMs: 300, pauseMs: 700 };

  it('is for a publisher at rest, and in no counter', async () => {
    const bench = publisherBench({ spec: { speech }, fates: () => ({ afterUs: 100 }) });
    await bench.run(ms(100));
    expect(bench.publisher.probe(bench.now())).toBeNull(); // it speaks
    await bench.run(ms(500));
    const before = bench.publisher.counters(bench.now());
    const probe = bench.publisher.probe(bench.now());
    expect(probe).not.toBeNull();
    expect(bench.publisher.probe(bench.now())).toBeNull(); // one at a time
    await bench.run(ms(600));
    await probe;
    expect(bench.publisher.counters(bench.now())).toEqual(before);
    await bench.run(ms(950));
    expect(bench.publisher.probe(bench.now())).toBeNull(); // the next frame is due too soon
  });
});
