import { describe, expect, it } from 'vitest';
import type { Counters } from '../../src/journal/events.js';
import { CHANNEL_FULL, publisherBench, type Fates } from '../support/bench.js';

const ms = (n: number) => n * 1000;
const atOnce: Fates = () => ({ afterUs: 0 });
const never: Fates = () => ({ afterUs: null });
const full: Fates = () => ({ afterUs: 100, reject: CHANNEL_FULL });
const MODES = ['await', 'try', 'unawaited'] as const;

const refused = ({ channelFull, overlap, rejected }: Counters) =>
  channelFull + overlap + Object.values(rejected).reduce((sum, n) => sum + n, 0);

describe('a source that works', () => {
  it.each(MODES)('%s: every frame at its time, no stall', async (capture) => {
    const bench = publisherBench({ spec: { capture }, fates: () => ({ afterUs: 200 }) });
    await bench.run(ms(10_000) - 1);
    expect(bench.called).toEqual(Array.from({ length: 500 }, (_, n) => n * ms(20)));
    expect(bench.stalls).toEqual([]);
    expect(bench.publisher.counters(bench.now())).toMatchObject({
      planned: 500,
      called: 500,
      ok: 500,
      late: 0,
      skipped: 0,
      pending: 0,
    });
    const samples = bench.samples();
    expect(samples).toHaveLength(500);
    expect(samples[0]).toEqual({ publisher: 0, serviceUs: 200, scheduleUs: 200, excessUs: 200 });
  });

  it.each(MODES)('%s: a pause is no stall, and so is the end', async (capture) => {
    const speech = { speakMs: 300, pauseMs: 2700 };
    const bench = publisherBench({ spec: { capture, speech }, fates: atOnce });
    await bench.run(ms(10_000));
    bench.publisher.end(bench.now());
    await bench.run(ms(20_000));
    expect(bench.stalls).toEqual([]);
    expect(bench.called).toHaveLength(60);
  });

  it('what is due at the very end is neither planned nor called', async () => {
    const bench = publisherBench({ fates: atOnce });
    await bench.run(ms(999));
    bench.publisher.end(ms(1000));
    await bench.run(ms(3000));
    expect(bench.publisher.counters(bench.now())).toMatchObject({ planned: 50, called: 50 });
  });

  it('a frame called more than one frame late is late', async () => {
    const bench = publisherBench({
      fates: (n) => ({ afterUs: n === 0 ? ms(100) : 0 }),
    });
    await bench.run(ms(200));
    // Planned at 20, 40, 60, 80 and 100 ms, called at 100: the first three by more than 20 ms.
    expect(bench.publisher.counters(bench.now())).toMatchObject({ late: 3, called: 11 });
  });
});

describe('a capture that never settles', () => {
  it('await: nothing more is called, one stall stays open', async () => {
    const bench = publisherBench({ fates: (n) => ({ afterUs: n < 10 ? 100 : null }) });
    await bench.run(ms(5000));
    expect(bench.called).toHaveLength(11);
    expect(bench.stalls).toEqual([
      {
        id: 'probe-0-0/0',
        state: 'open',
        fromUs: ms(200),
        toUs: null,
        what: 'capture',
        pending: 1,
      },
    ]);
    expect(bench.publisher.counters(ms(5000))).toMatchObject({
      planned: 251,
      called: 11,
      ok: 10,
      pending: 1,
      oldestPendingUs: ms(4800),
    });
    bench.publisher.end(ms(5000));
    await bench.run(ms(9000));
    expect(bench.stalls).toHaveLength(1);
  });

  it('unawaited: every frame is called all the same', async () => {
    const bench = publisherBench({ spec: { capture: 'unawaited' }, fates: never });
    await bench.run(ms(2000) - 1);
    expect(bench.called).toHaveLength(100);
    expect(bench.stalls).toHaveLength(1);
    expect(bench.stalls[0]).toMatchObject({ fromUs: 0, what: 'capture', toUs: null });
    expect(bench.publisher.counters(bench.now()).pending).toBe(100);
  });

  it('try: gives each one up after its limit and drops what became late', async () => {
    const bench = publisherBench({
      spec: { capture: 'try', tryLimitMs: 100 },
      fates: (n) => ({ afterUs: n === 0 ? null : 0 }),
    });
    await bench.run(ms(1000) - 1);
    expect(bench.called.slice(0, 4)).toEqual([0, ms(100), ms(120), ms(140)]);
    // 20, 40, 60 and 80 ms were dropped.
    expect(bench.publisher.counters(bench.now())).toMatchObject({
      planned: 50,
      called: 46,
      skipped: 4,
      timedOut: 1,
      pending: 1,
    });
    expect(bench.stalls).toMatchObject([{ fromUs: 0, what: 'capture', toUs: null }]);
  });

  it('try: a capture that was given up and settles later counts once, and ends its stall', async () => {
    const bench = publisherBench({
      spec: { capture: 'try', tryLimitMs: 100 },
      fates: (n) => ({ afterUs: n === 0 ? ms(700) : 0 }),
    });
    await bench.run(ms(1000) - 1);
    expect(bench.stalls.at(-1)).toMatchObject({ state: 'closed', fromUs: 0, toUs: ms(700) });
    const counters = bench.publisher.counters(bench.now());
    expect(counters).toMatchObject({ timedOut: 1, pending: 0 });
    expect(counters.ok).toBe(counters.called);
    expect(bench.samples()[0]?.serviceUs).toBe(0);
  });

  it('await: what settles late closes the stall with its true length', async () => {
    const bench = publisherBench({
      fates: (n) => ({ afterUs: n === 50 ? ms(3000) : 100 }),
    });
    await bench.run(ms(10_000));
    expect(bench.stalls.map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(bench.stalls[1]).toMatchObject({ fromUs: ms(1000), toUs: ms(4000) });
  });
});

describe('rejections', () => {
  it.each(MODES)('%s: a channel that is full for ever is one silent stall', async (capture) => {
    const bench = publisherBench({ spec: { capture }, fates: full });
    await bench.run(ms(3000) - 1);
    expect(bench.stalls).toMatchObject([{ state: 'open', what: 'silent', fromUs: 0 }]);
    expect(bench.publisher.counters(bench.now())).toMatchObject({
      called: 150,
      settled: 150,
      ok: 0,
      channelFull: 150,
      overlap: 0,
    });
    expect(bench.samples()).toEqual([]);
  });

  it('one text, two states: only with another call in flight it is an overlap', async () => {
    const bench = publisherBench({
      spec: { capture: 'unawaited' },
      fates: (n) => (n === 0 ? { afterUs: ms(110) } : { afterUs: 100, reject: CHANNEL_FULL }),
    });
    await bench.run(ms(200) - 1);
    // Called at 20 to 100 ms while the first was pending, at 120 to 180 with none.
    expect(bench.publisher.counters(bench.now())).toMatchObject({ overlap: 5, channelFull: 4 });
  });

  it('every other rejection is kept by its message, thrown or rejected', async () => {
    const bench = publisherBench({
      spec: { capture: 'unawaited' },
      fates: (n, atUs) => {
        if (n % 2 === 0) throw new Error('AudioSource is closed');
        return { afterUs: 0, reject: atUs < ms(100) ? 'one' : 'two' };
      },
    });
    await bench.run(ms(200) - 1);
    const { rejected, settled, called } = bench.publisher.counters(bench.now());
    expect(rejected).toEqual({ 'AudioSource is closed': 5, one: 2, two: 3 });
    expect(settled).toBe(called);
  });

  it('a rejection that took long is a stall as well', async () => {
    const bench = publisherBench({
      fates: (n) => (n === 0 ? { afterUs: ms(290), reject: CHANNEL_FULL } : { afterUs: 0 }),
    });
    await bench.run(ms(1000), { sweepUs: 1_000_000 });
    expect(bench.stalls.at(-1)).toMatchObject({ state: 'closed', fromUs: 0, toUs: ms(290) });
    expect(refused(bench.publisher.counters(bench.now()))).toBe(1);
  });
});

describe('rejections and what is owed', () => {
  it.each(MODES)('%s: a frame refused before a pause is no stall during it', async (capture) => {
    const speech = { speakMs: 300, pauseMs: 2700 };
    const fates: Fates = (n) =>
      n % 15 === 14 ? { afterUs: 100, reject: CHANNEL_FULL } : { afterUs: 100 };
    const bench = publisherBench({ spec: { capture, speech }, fates });
    await bench.run(ms(9000));
    expect(bench.stalls).toEqual([]);
    expect(bench.publisher.counters(bench.now())).toMatchObject({ channelFull: 3 });
  });

  it('a refused frame fills no queue: the next one’s wait is all excess', async () => {
    const speech = { speakMs: 1000, pauseMs: 1000 };
    const bench = publisherBench({
      spec: { capture: 'unawaited', pace: 'burst', speech, queueMs: 100 },
      fates: (n) => (n < 10 ? { afterUs: 0, reject: CHANNEL_FULL } : { afterUs: ms(30) }),
    });
    await bench.run(ms(135));
    expect(bench.samples()).toMatchObject([{ serviceUs: ms(30), excessUs: ms(30) }]);
  });
});

describe('a JS thread that stood still', () => {
  it.each(MODES)('%s: one stall, and what was missed is made up or dropped', async (capture) => {
    for (const sweepFirst of [true, false]) {
      const bench = publisherBench({ spec: { capture, queueMs: 10_000 }, fates: atOnce });
      await bench.run(ms(1010));
      bench.freeze(ms(3000));
      if (sweepFirst) bench.publisher.sweep(bench.now());
      await bench.run(ms(8000) - 1);
      expect(bench.stalls.filter(({ state }) => state === 'closed')).toMatchObject([
        { what: 'silent', fromUs: ms(1020), toUs: ms(4010) },
      ]);
      const counters = bench.publisher.counters(bench.now());
      expect(counters.planned).toBe(400);
      expect(counters.called + counters.skipped).toBe(400);
      expect(counters.skipped > 0).toBe(capture === 'try');
    }
  });

  it('a pause slept through is no stall', async () => {
    const speech = { speakMs: 1000, pauseMs: 4000 };
    const bench = publisherBench({ spec: { speech }, fates: atOnce });
    await bench.run(ms(1100));
    bench.freeze(ms(3800));
    bench.publisher.sweep(bench.now());
    await bench.run(ms(6000));
    expect(bench.stalls).toEqual([]);
  });
});

describe('a burst', () => {
  const speech = { speakMs: 5000, pauseMs: 5000 };
  /** As the native queue does: at once up to its size, then at the pace of the drain. */
  const queued: Fates = (n) => {
    const aheadUs = (n + 1) * ms(20) - ms(1000);
    return { afterUs: Math.max(0, Math.min(ms(20), aheadUs)) };
  };

  it('fills the queue at once, then goes on at the drain’s pace, without a stall', async () => {
    const bench = publisherBench({ spec: { pace: 'burst', speech }, fates: queued });
    await bench.run(ms(9999));
    expect(bench.called.filter((atUs) => atUs === 0).length).toBeGreaterThanOrEqual(50);
    expect(bench.called).toHaveLength(250);
    expect(Math.max(...bench.called)).toBeLessThanOrEqual(ms(5000));
    expect(bench.stalls).toEqual([]);
    expect(Math.max(...bench.samples().map(({ excessUs }) => excessUs))).toBeLessThan(ms(20));
  });

  it('goes by the queue that the SDK gives, not by the one that was asked for', async () => {
    const spec = { pace: 'burst' as const, speech, queueMs: 1000 };
    const bench = publisherBench({ spec, fates: atOnce, queueMs: 50 });
    await bench.run(ms(9));
    expect(bench.called).toHaveLength(3);
  });
});
