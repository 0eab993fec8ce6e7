import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stall } from '../../src/subject/stall-tracker.js';
import { CHANNEL_FULL, publisherBench, type Fate } from '../support/bench.js';

const AFTER_US = 200_000;
const FRAME_US = 20_000;
const LENGTH_US = 4_000_000;
const MODES = ['await', 'try', 'unawaited'] as const;

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 15_000 }).map((afterUs) => ({ afterUs })) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 190_000 }).map((afterUs) => ({ afterUs })) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 900_000 }).map((afterUs) => ({ afterUs })) },
  {
    weight: 3,
    arbitrary: fc
      .integer({ min: 0, max: 300_000 })
      .map((afterUs) => ({ afterUs, reject: CHANNEL_FULL })),
  },
  { weight: 1, arbitrary: fc.constant({ afterUs: null }) },
);
const schedule = fc.array(fate, { minLength: 1, maxLength: 200 });
const mode = fc.constantFrom(...MODES);

type Call = { atUs: number; endUs: number; ok: boolean };
type Stretch = { fromUs: number; toUs: number };

/** Runs a schedule; after its end everything works. Looks at the counters after every event. */
async function perform(capture: (typeof MODES)[number], fates: Fate[]) {
  const calls: Call[] = [];
  const bench = publisherBench({
    // A queue so long that the contract never demands a wait.
    spec: { capture, queueMs: 60_000, tryLimitMs: 100 },
    stallAfterUs: AFTER_US,
    fates(n, atUs) {
      const given = fates[n] ?? { afterUs: 0 };
      const endUs = given.afterUs === null ? Number.POSITIVE_INFINITY : atUs + given.afterUs;
      calls.push({ atUs, endUs, ok: given.reject === undefined });
      return given;
    },
  });
  await bench.run(LENGTH_US, {
    onStep() {
      const counters = bench.publisher.counters(bench.now());
      const dueUs = (counters.called + counters.skipped) * FRAME_US;
      const due = Math.max(0, Math.floor((bench.now() - dueUs) / FRAME_US) + 1);
      expect(counters.planned).toBe(counters.called + counters.skipped + due);
      const others = Object.values(counters.rejected).reduce((sum, n) => sum + n, 0);
      expect(counters.settled).toBe(counters.ok + counters.channelFull + counters.overlap + others);
      expect(counters.called).toBe(counters.settled + counters.pending);
    },
  });
  return { bench, calls, stalls: stretches(bench.stalls) };
}

/** Stalls as stretches of time; an open one lasts to the end. */
function stretches(stalls: Stall[]): Stretch[] {
  const byId = new Map<string, Stretch>();
  for (const { id, fromUs, toUs } of stalls) byId.set(id, { fromUs, toUs: toUs ?? LENGTH_US });
  return [...byId.values()];
}

/** What a stall is, from the calls alone: long waits, and long times without a captured frame. */
function owedTooLong(calls: Call[], nextUncalledUs: number): Stretch[] {
  const waits = calls.map(({ atUs, endUs }) => ({
    fromUs: atUs,
    toUs: Math.min(endUs, LENGTH_US),
  }));
  const progress = calls
    .filter(({ ok, endUs }) => ok && endUs <= LENGTH_US)
    .map(({ endUs }) => endUs)
    .sort((a, b) => a - b);
  const gaps = [0, ...progress].map((fromUs, i): Stretch => {
    const toUs = progress[i] ?? LENGTH_US;
    const pending = calls.some(({ atUs, endUs }) => atUs <= fromUs && endUs > fromUs);
    const nextCallUs = calls.find(({ atUs }) => atUs > fromUs)?.atUs ?? nextUncalledUs;
    return { fromUs: pending ? fromUs : Math.max(fromUs, nextCallUs), toUs };
  });
  return [...waits, ...gaps].filter(({ fromUs, toUs }) => toUs - fromUs > AFTER_US);
}

describe('whatever the captures do', () => {
  it('nothing is lost between planned, called, skipped and settled', async () => {
    await fc.assert(
      fc.asyncProperty(mode, schedule, async (capture, fates) => {
        await perform(capture, fates);
      }),
      { numRuns: 60 },
    );
  });

  it('every long wait and every long silence lies within a reported stall', async () => {
    await fc.assert(
      fc.asyncProperty(mode, schedule, async (capture, fates) => {
        const { bench, calls, stalls } = await perform(capture, fates);
        const counters = bench.publisher.counters(bench.now());
        const nextUs = (counters.called + counters.skipped) * FRAME_US;
        // One that has lasted less than a sweep longer than the limit may not have been seen yet.
        const sure = owedTooLong(calls, nextUs).filter(
          ({ fromUs, toUs }) => toUs < LENGTH_US || toUs - fromUs > AFTER_US + 100_000,
        );
        for (const { fromUs, toUs } of sure) {
          expect(stalls.some((stall) => stall.fromUs <= fromUs && stall.toUs >= toUs)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('no stall is shorter than the limit, and none overlaps another', async () => {
    await fc.assert(
      fc.asyncProperty(mode, schedule, async (capture, fates) => {
        const { stalls } = await perform(capture, fates);
        stalls.forEach(({ fromUs, toUs }, i) => {
          expect(toUs - fromUs).toBeGreaterThan(AFTER_US);
          if (i > 0) expect(fromUs).toBeGreaterThanOrEqual(stalls[i - 1]?.fromUs ?? 0);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('no stall is reported where every frame is captured within the limit of its plan', async () => {
    const quick = fc.array(
      fc.integer({ min: 0, max: AFTER_US - 1 }).map((afterUs) => ({ afterUs })),
      { maxLength: 200 },
    );
    await fc.assert(
      fc.asyncProperty(quick, async (fates) => {
        expect((await perform('unawaited', fates)).stalls).toEqual([]);
        // One at a time: a wait of 180 ms must be made up for before the next one comes.
        const rare = fates.flatMap(({ afterUs }) => [
          { afterUs: Math.min(afterUs, 180_000) },
          ...Array.from({ length: 15 }, () => ({ afterUs: 0 })),
        ]);
        expect((await perform('await', rare)).stalls).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
