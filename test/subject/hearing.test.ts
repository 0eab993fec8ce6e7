import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAP_MIN_US, Hearing } from '../../src/subject/hearing.js';
import { speechMarginUs, type Pace } from '../../src/subject/pacer.js';

const WINDOW_US = 10_000;
const steady: Pace = {
  frameUs: 20_000,
  shape: 'realtime',
  speech: null,
  offsetUs: 0,
  queueUs: 1_000_000,
};
type Window = number | 'mixed' | null;

/** Windows of the steady tone: its step is the audio time's. */
const tone = (fromMs: number, toMs: number): Window[] =>
  Array.from({ length: (toMs - fromMs) / 10 }, (_, i) => Math.floor((fromMs + i * 10) / 100) % 8);
const quiet = (ms: number): Window[] => Array.from({ length: ms / 10 }, () => null);

function listen(pace: Pace = steady) {
  const gaps: { fromUs: number; toUs: number }[] = [];
  const first: { atUs: number; afterPublishUs: number }[] = [];
  const hearing = new Hearing(pace, {
    onFirst: (atUs, afterPublishUs) => first.push({ atUs, afterPublishUs }),
    onGap: (fromUs, toUs) => gaps.push({ fromUs, toUs }),
  });
  let nowUs = 0;
  return {
    hearing,
    gaps,
    first,
    now: () => nowUs,
    hear(windows: Window[]) {
      for (const window of windows) {
        hearing.window(nowUs, window);
        nowUs += WINDOW_US;
      }
    },
  };
}

describe('what is heard', () => {
  it('a steady tone: everything expected is audible, in order, without a gap', () => {
    const { hearing, hear, gaps, first, now } = listen();
    hearing.published(0);
    hear([...quiet(140), ...tone(0, 10_000)]);
    hearing.finish(now());
    expect(first).toEqual([{ atUs: 140_000, afterPublishUs: 140_000 }]);
    expect(gaps).toEqual([]);
    expect(hearing.take(0)).toEqual({
      windows: 1014,
      audible: 1000,
      expected: 1000,
      audibleExpected: 1000,
      outOfOrder: 0,
    });
    expect(hearing.take(0).windows).toBe(0);
  });

  it('counts by the clock what a stream that has ended owes, a late delivery not', () => {
    const { hearing, hear, gaps, now } = listen();
    hearing.published(0);
    hear(tone(0, 2000));
    const endUs = now();
    expect(hearing.take(endUs + 900_000)).toMatchObject({ expected: 200 });
    expect(hearing.take(endUs + 2_000_000)).toMatchObject({ windows: 0, expected: 200 });
    expect(hearing.take(endUs + 2_500_000)).toMatchObject({ expected: 50, audibleExpected: 0 });
    hearing.finish(endUs + 3_000_000);
    expect(hearing.take(endUs + 3_000_000)).toMatchObject({ expected: 50 });
    expect(gaps).toEqual([{ fromUs: endUs, toUs: endUs + 3_000_000 }]);
  });

  it('does not expect what comes after the publisher’s end', () => {
    const { hearing, hear, gaps, now } = listen();
    hearing.published(0);
    hear(tone(0, 2000));
    hearing.stopped(now());
    hearing.finish(now() + 5_000_000);
    expect(hearing.take(now() + 5_000_000)).toMatchObject({ expected: 200 });
    expect(gaps).toEqual([]);
  });

  it('tells a gap to the publisher’s end once, also of a stream that has ended', () => {
    const { hearing, hear, gaps, now } = listen();
    hearing.published(0);
    hear(tone(0, 2000));
    const endUs = now();
    expect(hearing.take(endUs + 2_000_000).expected).toBe(400);
    hearing.stopped(endUs + 2_300_000);
    hearing.finish(endUs + 3_000_000);
    expect(gaps).toEqual([{ fromUs: endUs, toUs: endUs + 2_300_000 }]);
    expect(hearing.take(endUs + 3_000_000).expected).toBe(30);
  });

  it('expects nothing before it has heard anything, nor before the publisher began', () => {
    const silent = listen();
    silent.hearing.published(0);
    silent.hear(quiet(5000));
    silent.hearing.finish(silent.now());
    expect(silent.hearing.take(0)).toMatchObject({ windows: 500, expected: 0, audible: 0 });
    expect(silent.gaps).toEqual([]);

    const early = listen();
    early.hear(tone(0, 200));
    expect(early.first).toEqual([]);
    expect(early.hearing.take(0)).toMatchObject({ audible: 20, expected: 0 });
  });

  it('finds each gap with its length, and forgives what is no longer than a concealment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        (lengths) => {
          const { hearing, hear, gaps } = listen();
          hearing.published(0);
          hear(tone(0, 500));
          const wanted: { fromUs: number; toUs: number }[] = [];
          let atMs = 500;
          for (const length of lengths) {
            const [fromUs, toUs] = [atMs * 1000, (atMs + length * 10) * 1000];
            if (toUs - fromUs > GAP_MIN_US) wanted.push({ fromUs, toUs });
            hear([...quiet(length * 10), ...tone(atMs + length * 10, atMs + length * 10 + 300)]);
            atMs += length * 10 + 300;
          }
          expect(gaps).toEqual(wanted);
          const { expected, audibleExpected, outOfOrder } = hearing.take(0);
          expect(expected - audibleExpected).toBe(lengths.reduce((sum, n) => sum + n, 0));
          expect(outOfOrder).toBe(0);
        },
      ),
    );
  });

  it('a gap that is still open at the end is reported', () => {
    const { hearing, hear, gaps, now } = listen();
    hearing.published(0);
    hear([...tone(0, 500), ...quiet(1000)]);
    expect(gaps).toEqual([]);
    hearing.finish(now());
    expect(gaps).toEqual([{ fromUs: 500_000, toUs: 1_500_000 }]);
  });

  it('the silence after the publisher’s end is no gap', () => {
    const { hearing, hear, gaps, now } = listen();
    hearing.published(0);
    hear([...quiet(140), ...tone(0, 500)]);
    hearing.stopped(500_000); // its last audio is heard 140 ms after that
    hear(quiet(2000));
    hearing.finish(now());
    expect(gaps).toEqual([]);
    const { expected, audibleExpected } = hearing.take(0);
    expect(audibleExpected).toBe(expected);
  });

  it('a gap that the publisher’s end cuts short ends there', () => {
    const { hearing, hear, gaps, now } = listen();
    hearing.published(0);
    hear([...tone(0, 500), ...quiet(300)]);
    hearing.stopped(800_000);
    hear(quiet(1000));
    hearing.finish(now());
    expect(gaps).toEqual([{ fromUs: 500_000, toUs: 800_000 }]);
  });
});

describe('order', () => {
  const outOfOrder = (windows: Window[]) => {
    const { hearing, hear } = listen();
    hearing.published(0);
    hear(windows);
    return hearing.take(0).outOfOrder;
  };
  const steps = (order: number[], perStep = 10): Window[] =>
    order.flatMap((step) => Array.from({ length: perStep }, () => step % 8));

  it('counts steps that were swapped', () => {
    expect(outOfOrder(steps([0, 1, 2, 3, 4, 5, 6, 7, 0]))).toBe(0);
    expect(outOfOrder(steps([0, 2, 1, 3, 4]))).toBe(1);
    expect(outOfOrder(steps([6, 0, 7, 1, 3, 2, 4]))).toBe(2);
  });

  it('counts each swap of two neighbours, wherever they are', () => {
    const ascending = Array.from({ length: 40 }, (_, i) => i);
    const places = fc
      .uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 9 })
      .map((all) => all.map((place) => place * 4));
    fc.assert(
      fc.property(places, (at) => {
        const order = [...ascending];
        for (const i of at) [order[i], order[i + 1]] = [i + 1, i];
        expect(outOfOrder(steps(order))).toBe(at.length);
      }),
    );
  });

  it('the smear of a codec at each step’s edge is not out of order', () => {
    const smeared = Array.from({ length: 30 }, (_, step): Window[] => [
      'mixed',
      ...Array.from({ length: 9 }, () => step % 8),
    ]).flat();
    expect(outOfOrder(smeared)).toBe(0);
  });

  it('what comes after a gap may begin at any step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 100 }), fc.nat(7), (length, step) => {
        const { hearing, hear } = listen();
        hearing.published(0);
        hear([...tone(0, 500), ...quiet(length * 10), step, step, step]);
        expect(hearing.take(0).outOfOrder).toBe(0);
      }),
    );
  });
});

describe('speech with pauses', () => {
  const pace: Pace = { ...steady, speech: { speakUs: 1_000_000, pauseUs: 2_000_000 } };
  const spoken = (stretches: number) =>
    Array.from({ length: stretches }, (_, i) => [
      ...tone(i * 1000, (i + 1) * 1000),
      ...quiet(2000),
    ]).flat();

  it('expects nothing in a pause', () => {
    const { hearing, hear, gaps, now } = listen(pace);
    hearing.published(0);
    hear([...quiet(140), ...spoken(4)]);
    hearing.finish(now());
    const { expected, audibleExpected, audible, outOfOrder } = hearing.take(0);
    expect(gaps).toEqual([]);
    expect(audible).toBe(400);
    expect(audibleExpected).toBe(expected);
    expect(expected).toBeGreaterThan(200);
    expect(outOfOrder).toBe(0);
  });

  it('tells apart the pause before the first word and the network’s delay', () => {
    // Begins 200 ms before the end of the pause.
    const { hearing, hear, first } = listen({ ...pace, offsetUs: 2_800_000 });
    hearing.published(0);
    hear([...quiet(340), ...spoken(3)]);
    const { expected, audibleExpected } = hearing.take(0);
    expect(audibleExpected).toBe(expected);
    expect(expected).toBeGreaterThan(150);
    expect(first).toEqual([{ atUs: 340_000, afterPublishUs: 340_000 }]);
  });

  it('a stretch that is not heard is a gap of its own', () => {
    const { hearing, hear, gaps, now } = listen(pace);
    hearing.published(0);
    hear([...tone(0, 1000), ...quiet(2000), ...quiet(3000), ...tone(2000, 3000)]);
    hearing.finish(now());
    expect(gaps).toHaveLength(1);
    const [gap] = gaps;
    // 150 ms at each edge are not judged.
    expect(gap?.fromUs).toBeCloseTo(3_160_000, -5);
    expect((gap?.toUs ?? 0) - (gap?.fromUs ?? 0)).toBeGreaterThan(650_000);
  });

  it('a first stretch that is heard late says nothing about the next ones', () => {
    const short: Pace = { ...pace, speech: { speakUs: 700_000, pauseUs: 1_300_000 } };
    const { hearing, hear, gaps, now } = listen(short);
    hearing.published(0);
    // Joined 420 ms late, whole from then on with 140 ms on the way.
    hear([...quiet(420), ...tone(280, 700), ...quiet(1300)]);
    for (let i = 0; i < 3; i++) hear([...tone(0, 700), ...quiet(1300)]);
    hearing.finish(now());
    expect(gaps).toEqual([]);
    const { expected, audibleExpected } = hearing.take(0);
    expect(audibleExpected).toBe(expected);
    expect(expected).toBeGreaterThan(100);
  });

  it('one stretch that comes late, or too early, changes nothing for those after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(4), (shift, at) => {
        const { hearing, hear, gaps, now } = listen(pace);
        hearing.published(0);
        hear([...quiet(300), ...spoken(3)]);
        const before = hearing.take(0);
        expect(before.audibleExpected).toBe(before.expected);
        hear(spoken(at));
        hear([...quiet(shift * 10), ...tone(0, 1000), ...quiet(2000 - shift * 10)]);
        hearing.take(0);
        gaps.length = 0;
        hear(spoken(4));
        hearing.finish(now());
        const after = hearing.take(0);
        expect(gaps).toEqual([]);
        expect(after.audibleExpected).toBe(after.expected);
      }),
    );
  });

  it('misses the beginning of a stretch that is lost', () => {
    const { hearing, hear, gaps, now } = listen(pace);
    hearing.published(0);
    hear([...quiet(140), ...spoken(3), ...quiet(500), ...tone(500, 1000), ...quiet(2000)]);
    hear(spoken(2));
    hearing.finish(now());
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.fromUs).toBeCloseTo(9_300_000, -4);
    expect(gaps[0]?.toUs).toBeCloseTo(9_640_000, -4);
  });

  it('finds no gap where the listener comes late, whatever the delay of the sound', () => {
    const ms = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * 10_000);
    fc.assert(
      fc.property(ms(0, 299), ms(0, 30), ms(0, 500), (offsetUs, delayUs, comesUs) => {
        const late = { ...pace, offsetUs };
        const { hearing, gaps, hear, now } = listen(late);
        hearing.published(0);
        while (now() < 20_000_000) {
          const plannedAtUs = now() - delayUs;
          const sounds =
            plannedAtUs >= 0 && now() >= comesUs && speechMarginUs(late, plannedAtUs) > 0;
          hear([sounds ? 'mixed' : null]);
        }
        hearing.finish(now());
        expect(gaps).toEqual([]);
        expect(hearing.take(0).expected).toBeGreaterThan(100);
      }),
    );
  });

  it('finds no gap at the end of a stretch that it came late to', () => {
    // As one was heard that began 50 ms into its speech: the track came 389 ms after it, the sound of
    // the next stretch 46 ms after its time.
    const speech = { speakUs: 3_000_000, pauseUs: 3_000_000 };
    const { hearing, hear, gaps, now } = listen({ ...steady, speech, offsetUs: 50_000 });
    hearing.published(0);
    hear([...quiet(410), ...tone(0, 2590), ...quiet(3000), ...tone(0, 3000), ...quiet(3000)]);
    hearing.finish(now());
    expect(gaps).toEqual([]);
  });
});
