import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICTS, type VerdictName } from '../../src/analysis/index.js';
import { seededRandom } from '../../src/units/seeded.js';
import { compareVerdicts } from '../../src/compare/verdicts.js';

const times = (n: number, verdict: VerdictName): VerdictName[] =>
  Array.from({ length: n }, () => verdict);
const healthyAnd = (bads: number, verdict: VerdictName) => [
  ...times(10 - bads, 'healthy'),
  ...times(bads, verdict),
];

describe('verdicts compared as counts', () => {
  it('a hang for a crash is a change, and it is known which is worse', () => {
    expect(compareVerdicts(times(10, 'hung'), times(10, 'crashed'))).toMatchObject({
      answer: 'worse',
      splits: [{ split: 'crashed', baseline: { count: 0 }, candidate: { count: 10 } }],
    });
    expect(compareVerdicts(times(10, 'crashed'), times(10, 'hung')).answer).toBe('better');
    expect(compareVerdicts(times(10, 'hung'), times(10, 'hung')).answer).toBe('same');
  });

  it('asks more of each candidate, the more there are', () => {
    const [old, fresh] = [times(10, 'healthy'), healthyAnd(6, 'hung')];
    const alone = compareVerdicts(old, fresh, 1);
    const among = compareVerdicts(old, fresh, 29);
    expect(alone).toMatchObject({ answer: 'worse', splits: [{ split: 'not healthy' }] });
    expect(among.answer).toBe("can't tell");
    expect(among.splits[0]?.adjustedP).toBeCloseTo(29 * (alone.splits[0]?.adjustedP ?? 0), 9);
  });

  it.each([1, 5])('says how many repeats in all would tell, with %i candidates', (candidates) => {
    const seen = compareVerdicts(times(10, 'healthy'), healthyAnd(3, 'degraded'), candidates);
    expect(seen.answer).toBe("can't tell");
    const needed = seen.pairsNeeded ?? 0;
    const bads = Math.round(0.3 * needed);
    const after = compareVerdicts(
      times(needed, 'healthy'),
      [...times(needed - bads, 'healthy'), ...times(bads, 'degraded')],
      candidates,
    );
    expect(after.answer).toBe('worse');
  });

  it.each([
    [0, 1],
    [0, 3],
    [1, 4],
    [4, 8],
  ])('the repeats that would tell %i of 10 from %i of 10 do so in 9 of 10 comparisons', (a, b) => {
    const [old, fresh] = [healthyAnd(a, 'hung'), healthyAnd(b, 'hung')];
    const needed = compareVerdicts(old, fresh).pairsNeeded ?? 0;
    const random = seededRandom(a * 10 + b);
    const drawn = (rate: number, n: number) =>
      Array.from({ length: n }, (): VerdictName => (random() < rate ? 'hung' : 'healthy'));
    const told = (n: number) =>
      Array.from({ length: 100 }, () => compareVerdicts(drawn(a / 10, n), drawn(b / 10, n))).filter(
        ({ answer }) => answer === 'worse',
      ).length / 100;
    expect(told(needed)).toBeGreaterThan(0.82);
    expect(told(Math.round(needed * 0.6))).toBeLessThan(0.8);
  });

  it('say more than six where six would not tell, and fewer were run', () => {
    const few = compareVerdicts(times(5, 'healthy'), [...times(4, 'healthy'), 'hung']);
    expect(few.answer).toBe("can't tell");
    expect(few.pairsNeeded).toBeGreaterThan(30);
    expect(compareVerdicts(times(5, 'healthy'), times(5, 'hung')).pairsNeeded).toBe(6);
    expect(compareVerdicts(times(2, 'hung'), times(2, 'hung')).pairsNeeded).toBe(6);
  });

  it('swapped, says the opposite', () => {
    const runs = fc.array(fc.constantFrom(...VERDICTS.filter((name) => name !== 'invalid')), {
      minLength: 6,
      maxLength: 12,
    });
    const opposite = { better: 'worse', worse: 'better', same: 'same', "can't tell": "can't tell" };
    fc.assert(
      fc.property(runs, runs, (a, b) => {
        expect(compareVerdicts(b, a).answer).toBe(opposite[compareVerdicts(a, b).answer]);
      }),
    );
  });
});
