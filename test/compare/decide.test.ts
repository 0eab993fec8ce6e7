import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, effectOf, type Answer, type Pairs } from '../../src/compare/decide.js';
import { holm } from '../../src/compare/exact-tests.js';
import { pairsForFamily, pairsToDecide } from '../../src/compare/repeats.js';
import { seededRandom } from '../../src/units/seeded.js';

const MARGIN = 0.1;
type Draw = (random: () => number) => number;

const normal: Draw = (random) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const SHAPES: Record<string, Draw> = {
  normal: (random) => 100 + 20 * normal(random),
  lognormal: (random) => 100 * Math.exp(0.5 * normal(random)),
  // Student's t with one degree of freedom, in logarithms: now and then a run is 1000 times slower.
  'heavy-tailed': (random) => 100 * Math.exp(0.3 * Math.tan(Math.PI * (random() - 0.5) * 0.98)),
  'mostly zero': (random) => (random() < 0.8 ? 0 : 200_000 * random()),
};

function judge(family: Pairs[], margin = MARGIN): Answer[] {
  const effects = family.map((pairs) => effectOf(pairs, margin, 10));
  const adjusted = holm(effects.map(({ p }) => p));
  return effects.map((one, i) => decide(one, adjusted[i] ?? 1, family.length, 'lower').answer);
}

/** A block drifts as a whole, as a machine does that is busy with something else. */
function family(figures: number, pairs: number, seed: number, draw: Draw, effect = 1): Pairs[] {
  const random = seededRandom(seed);
  return Array.from({ length: figures }, () => {
    const drift = Array.from({ length: pairs }, () => Math.exp(0.5 * normal(random)));
    return {
      baseline: drift.map((by) => by * draw(random)),
      candidate: drift.map((by) => by * draw(random) * effect),
    };
  });
}

const share = (seeds: number, of: (seed: number) => boolean) =>
  Array.from({ length: seeds }, (_, seed) => seed).filter(of).length / seeds;
const alarmed = (answers: Answer[]) => answers.some((a) => a === 'better' || a === 'worse');

describe('the same variant against itself', () => {
  it.each(Object.keys(SHAPES))('%s: at most 5 in 100 of 2000 families alarm', (name) => {
    const draw = SHAPES[name] as Draw;
    const alarms = share(2000, (seed) => alarmed(judge(family(7, 9, seed, draw))));
    expect(alarms).toBeLessThanOrEqual(0.05);
  });

  it('alarms at most 5 % with one figure and no margin to speak of', () => {
    const alarm = (seed: number) =>
      alarmed(judge(family(1, 8, seed, SHAPES.lognormal as Draw), 1e-9));
    const rate = share(2000, alarm);
    expect(rate).toBeLessThanOrEqual(0.05);
    expect(rate).toBeGreaterThan(0.02); // not by never saying anything
  });
});

describe('a difference as large as the margin', () => {
  it.each([
    [100, 110, 0.1],
    [110, 100, 0.1],
    [200, 250, 0.25],
    [30_000, 31_500, 0.05],
    [0, 100, 1], // no ratio: 100 is the floor
  ])('%d and %d within %d is the same, however many pairs there are', (a, b, margin) => {
    for (let pairs = 6; pairs <= 24; pairs++) {
      const all = (value: number) => new Array<number>(pairs).fill(value);
      const effect = effectOf({ baseline: all(a), candidate: all(b) }, margin, 100);
      expect(decide(effect, effect.p, 1, 'lower').answer, `${pairs} pairs`).toBe('same');
      const more = effectOf(
        { baseline: all(a), candidate: all(b > a ? b * 1.01 : b / 1.01) },
        margin,
        100,
      );
      if (a > 0) expect(decide(more, more.p, 1, 'lower').answer).not.toBe('same');
    }
  });
});

describe('an effect that is there', () => {
  const quiet: Draw = (random) => 100 * Math.exp(0.03 * normal(random));
  it('20 % more is found in ten pairs, among six figures without one', () => {
    const found = (seed: number) => {
      const [first] = family(1, 10, seed, quiet, 1.2);
      return judge([...(first ? [first] : []), ...family(6, 10, seed + 1e6, quiet)])[0] === 'worse';
    };
    expect(share(300, found)).toBeGreaterThan(0.95);
  });

  it('2 % more is the same, within 10 %', () => {
    const same = (seed: number) => judge(family(1, 10, seed, quiet, 1.02))[0] === 'same';
    expect(share(300, same)).toBeGreaterThan(0.95);
  });
});

const positive = fc.double({ min: 1, max: 1e4, noNaN: true });
const anyPairs = (min: number, max: number) =>
  fc
    .array(fc.tuple(positive, positive), { minLength: min, maxLength: max })
    .map((both): Pairs => ({ baseline: both.map(([a]) => a), candidate: both.map(([, b]) => b) }));

describe('the answer', () => {
  it('is never a verdict from fewer than six pairs', () => {
    fc.assert(
      fc.property(anyPairs(1, 5), (pairs) => {
        expect(judge([pairs])).toEqual(["can't tell"]);
      }),
    );
  });

  it('is never a verdict where Holm over the figures could not reach it', () => {
    fc.assert(
      fc.property(fc.array(anyPairs(6, 6), { minLength: 2, maxLength: 4 }), (all) => {
        expect(alarmed(judge(all))).toBe(false);
      }),
    );
    expect(pairsForFamily(1)).toBe(6);
    expect(pairsForFamily(7)).toBe(9);
    expect(pairsForFamily(9)).toBe(9);
  });

  it('turns round when the variants are swapped', () => {
    const other: Record<Answer, Answer> = {
      better: 'worse',
      worse: 'better',
      same: 'same',
      "can't tell": "can't tell",
    };
    const scaled = fc.tuple(anyPairs(6, 9), fc.double({ min: 0.2, max: 5, noNaN: true }));
    fc.assert(
      fc.property(scaled, ([{ baseline }, by]) => {
        const candidate = baseline.map((value, i) => value * by * (1 + i / 100));
        const [there] = judge([{ baseline, candidate }]);
        const [back] = judge([{ baseline: candidate, candidate: baseline }]);
        expect(back).toBe(other[there ?? 'same']);
      }),
    );
  });

  it('does not get better when the candidate gets worse', () => {
    const rank: Record<Answer, number> = { better: 0, same: 1, "can't tell": 1, worse: 2 };
    fc.assert(
      fc.property(anyPairs(7, 9), fc.double({ min: 1, max: 3, noNaN: true }), (pairs, by) => {
        const [before] = judge([pairs]);
        const slower = pairs.candidate.map((value) => value * by);
        const [after] = judge([{ ...pairs, candidate: slower }]);
        expect(rank[after ?? 'same']).toBeGreaterThanOrEqual(rank[before ?? 'same']);
      }),
    );
  });

  it('is the same where nothing differs, zeros included', () => {
    const zeros = { baseline: [0, 0, 0, 0, 0, 0], candidate: [0, 0, 0, 0, 0, 0] };
    expect(judge([zeros])).toEqual(['same']);
  });

  it('says how many pairs would do: more for more noise, none where none would', () => {
    const noisy = (spread: number) => [1, -1, 1, -1, 1, -1].map((d) => d * spread);
    const few = pairsToDecide(noisy(0.1), 0.1, 1) ?? 0;
    const many = pairsToDecide(noisy(0.3), 0.1, 1) ?? 0;
    expect(few).toBeGreaterThan(6);
    expect(many).toBeGreaterThan(few);
    expect(pairsToDecide(noisy(50), 0.1, 1)).toBeNull();
  });
});

describe('the pairs that are said to decide', () => {
  /** Six differences of exactly this mean and spread, in logarithms. */
  const seenOf = (mean: number, spread: number) =>
    [1, -1, 1, -1, 1, -1].map((sign) => Math.log1p(mean) + sign * spread * Math.sqrt(5 / 6));
  /** How often so many pairs decide, with Bonferroni for the other figures. */
  const decided = (mean: number, spread: number, figures: number, pairs: number, draws: number) =>
    share(draws, (seed) => {
      const random = seededRandom(seed);
      const candidate = Array.from(
        { length: pairs },
        () => 100 * Math.exp(Math.log1p(mean) + spread * normal(random)),
      );
      const effect = effectOf({ baseline: candidate.map(() => 100), candidate }, MARGIN, 1);
      const adjustedP = Math.min(1, effect.p * figures);
      return decide(effect, adjustedP, figures, 'lower').answer !== "can't tell";
    });

  it.each([
    ['none, to be the same', 0, 0.08, 1],
    ['a clear one', 0.3, 0.2, 1],
    ['a clear one among seven', 0.3, 0.2, 7],
    ['a large one among eleven', 0.5, 0.3, 11],
  ])('do so in about 9 of 10 comparisons: %s', (_what, mean, spread, figures) => {
    const pairs = pairsToDecide(seenOf(mean, spread), Math.log1p(MARGIN), figures) ?? 0;
    expect(pairs).toBeGreaterThan(6);
    expect(pairs).toBeLessThan(15);
    const power = decided(mean, spread, figures, pairs, 200);
    expect(power).toBeGreaterThan(0.8);
    expect(decided(mean, spread, figures, Math.max(6, Math.ceil(pairs / 2)), 200)).toBeLessThan(
      power - 0.15,
    );
  });

  it('are many where the difference lies near the margin, however clear it is', () => {
    const [mean, spread] = [0.11, 0.06];
    const pairs = pairsToDecide(seenOf(mean, spread), Math.log1p(MARGIN), 1) ?? 0;
    expect(pairs).toBeGreaterThan(60);
    expect(pairs).toBeLessThan(90);
    expect(decided(mean, spread, 1, pairs, 20)).toBeGreaterThan(0.75);
    expect(decided(mean, spread, 1, 7, 200)).toBeLessThan(0.8);
    // On the margin itself no number of pairs tells on which side it is.
    expect(pairsToDecide(seenOf(MARGIN, spread), Math.log1p(MARGIN), 1)).toBeNull();
  });
});
