import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  loadsMost,
  nextLoad,
  openLoads,
  type LoadAnswer,
  type LoadRun,
  type Resolution,
  type Showed,
} from '../../src/compare/capacity.js';
import { seededRandom } from '../../src/units/seeded.js';

type Options = { from?: number; to: number; repeats?: number; resolution?: Resolution };
const EXACT: Resolution = { loads: 1, share: 0 };

/** Runs a search to its end. */
function searched(
  options: Options,
  truth: (load: number, run: number) => Showed,
): { answer: LoadAnswer; runs: LoadRun[]; loads: number[] } {
  const runs: LoadRun[] = [];
  const given = { from: 1, repeats: 1, resolution: EXACT, ...options };
  for (;;) {
    const step = nextLoad({ ...given, runs });
    if (step.kind === 'found') {
      return { answer: step.answer, runs, loads: [...new Set(runs.map(({ load }) => load))] };
    }
    expect(step.load).toBeGreaterThanOrEqual(given.from);
    expect(step.load).toBeLessThanOrEqual(given.to);
    expect(Number.isInteger(step.load)).toBe(true);
    runs.push({ load: step.load, showed: truth(step.load, runs.length) });
    if (runs.length > 1000) throw new Error('no end');
  }
}

const upTo =
  (capacity: number, beyond: Showed = 'gave-out') =>
  (load: number): Showed =>
    load <= capacity ? 'held' : beyond;

const truths = fc
  .integer({ min: 1, max: 3000 })
  .chain((to) => fc.record({ to: fc.constant(to), capacity: fc.integer({ min: 0, max: to + 5 }) }));

describe('with verdicts that the load alone decides', () => {
  it('finds every boundary in at most 2 log2 n + 2 loads, both sides run', () => {
    fc.assert(
      fc.property(truths, fc.integer({ min: 1, max: 4 }), ({ to, capacity }, repeats) => {
        const { answer, runs, loads } = searched({ to, repeats }, upTo(capacity));
        expect(answer).toEqual({
          held: capacity === 0 ? null : Math.min(capacity, to),
          gaveOut: capacity >= to ? null : capacity + 1,
          unmeasured: null,
          mixed: [],
          above: [],
        });
        expect(loads.length).toBeLessThanOrEqual(2 * Math.log2(to) + 2);
        expect(loads.length).toBeLessThanOrEqual(loadsMost({ from: 1, to, resolution: EXACT }));
        for (const load of [answer.held, answer.gaveOut]) {
          if (load === null) continue;
          expect(runs.filter((run) => run.load === load)).toHaveLength(repeats);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stays within its estimate and its resolution, wherever it begins', () => {
    const share = fc.constantFrom(0, 0.05, 0.2);
    fc.assert(
      fc.property(truths, fc.integer({ min: 1, max: 50 }), share, ({ to, capacity }, low, s) => {
        const from = Math.min(low, to);
        const resolution = { loads: 1, share: s };
        const { answer, loads } = searched({ from, to, resolution }, upTo(capacity));
        expect(loads.length).toBeLessThanOrEqual(loadsMost({ from, to, resolution }));
        if (answer.held === null || answer.gaveOut === null) return;
        expect(answer.held).toBeLessThanOrEqual(capacity);
        expect(answer.gaveOut).toBeGreaterThan(capacity);
        const gap = Math.max(1, Math.floor(answer.held * s));
        expect(answer.gaveOut - answer.held).toBeLessThanOrEqual(gap);
      }),
      { numRuns: 500 },
    );
  });

  it('opens by doubling, the last step cut to the end', () => {
    expect(openLoads({ from: 1, to: 20 })).toEqual([1, 2, 4, 8, 16, 20]);
    expect(openLoads({ from: 3, to: 3 })).toEqual([3]);
    expect(searched({ to: 20 }, upTo(99)).loads).toEqual([1, 2, 4, 8, 16, 20]);
    expect(searched({ to: 100 }, upTo(5)).loads).toEqual([1, 2, 4, 8, 6, 5]);
  });

  it('looks once above a turn that nothing heavier was run of', () => {
    expect(searched({ to: 100, repeats: 2 }, upTo(7)).runs.map(({ load }) => load)).toEqual([
      1, 1, 2, 2, 4, 4, 8, 6, 6, 7, 7, 8, 16,
    ]);
  });
});

describe('where the machine is the limit', () => {
  it('says at least how much held, and which load can’t be measured', () => {
    const { answer, runs } = searched({ to: 100, repeats: 2 }, upTo(11, 'nothing'));
    expect(answer).toMatchObject({ held: 11, gaveOut: null, unmeasured: 12 });
    expect(runs.filter(({ load }) => load === 12)).toHaveLength(3);
  });

  it('takes one invalid run for a neighbour’s doing', () => {
    const { answer } = searched({ to: 16 }, (load, run) => (run === 2 ? 'nothing' : upTo(9)(load)));
    expect(answer).toMatchObject({ held: 9, gaveOut: 10, unmeasured: null });
  });

  it('tries such a load once more at the end, and goes on from it where it holds then', () => {
    let busy = 2;
    const { answer, runs } = searched({ to: 64, repeats: 2 }, (load) =>
      load === 16 && busy-- > 0 ? 'nothing' : upTo(20)(load),
    );
    expect(answer).toMatchObject({ held: 20, gaveOut: 21, unmeasured: null });
    expect(runs.filter(({ load }) => load === 16).map(({ showed }) => showed)).toEqual([
      'nothing',
      'nothing',
      'held',
      'held',
    ]);
  });

  it('keeps a load that gave out above one that can’t be measured', () => {
    const truth = (load: number): Showed =>
      load <= 4 ? 'held' : load < 8 ? 'nothing' : 'gave-out';
    expect(searched({ to: 64 }, truth).answer).toMatchObject({
      held: 4,
      gaveOut: 8,
      unmeasured: 5,
    });
  });

  it('has no load where the first can’t be measured', () => {
    expect(searched({ to: 64 }, () => 'nothing').answer).toMatchObject({
      held: null,
      gaveOut: null,
      unmeasured: 1,
    });
  });
});

describe('where runs of a load disagree', () => {
  it('does not call it held, and says so', () => {
    // The second run of 8 holds.
    const seen = new Map<number, number>();
    const { answer } = searched({ to: 64, repeats: 2 }, (load) => {
      const run = (seen.get(load) ?? 0) + 1;
      seen.set(load, run);
      return load < 8 || (load === 8 && run === 2) ? 'held' : 'gave-out';
    });
    expect(answer).toMatchObject({ held: 7, gaveOut: 8, mixed: [{ load: 8, held: 1, of: 2 }] });
  });

  it('says that a heavier load held', () => {
    const { answer } = searched({ to: 64 }, (load) => (load === 8 ? 'gave-out' : 'held'));
    expect(answer).toMatchObject({ held: 7, gaveOut: 8, above: [16] });
  });

  it('ends whatever comes, and never calls held what gave out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        (to, repeats, seed) => {
          const random = seededRandom(seed);
          const any: Showed[] = ['held', 'gave-out', 'nothing'];
          const { answer, runs } = searched(
            { to, repeats },
            () => any[Math.floor(random() * 3)] ?? 'held',
          );
          const of = (load: number) => runs.filter((run) => run.load === load);
          if (answer.held !== null) {
            expect(of(answer.held).some(({ showed }) => showed === 'gave-out')).toBe(false);
            expect(of(answer.held).filter(({ showed }) => showed === 'held')).toHaveLength(repeats);
          }
          if (answer.gaveOut !== null && answer.held !== null) {
            expect(answer.gaveOut).toBeGreaterThan(answer.held);
          }
        },
      ),
    );
  });
});
