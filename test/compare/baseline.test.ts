import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICTS, type Summary } from '../../src/analysis/index.js';
import { againstBaseline, type AgainstBaseline } from '../../src/compare/index.js';
import { baselineAnnotations, renderBaseline } from '../../src/report/index.js';
import { runOf, type RunOf } from '../support/runs.js';

const P99 = 'schedule.p99';
const MS = 1000;
const with99 = (us: number, more: RunOf = {}) => runOf({ figures: { [P99]: us }, ...more });
const many = (n: number, of: (i: number) => Summary) => Array.from({ length: n }, (_, i) => of(i));

type ByRatio = Extract<AgainstBaseline, { by: 'ratio' }>;
const ratio = (a: Summary[], b: Summary[], margin: number | null = null): ByRatio => {
  const found = againstBaseline(a, b, margin);
  if (found.by !== 'ratio') throw new Error('tested');
  return found;
};
const p99Of = (found: ByRatio) => found.figures.find(({ key }) => key.endsWith(P99))?.answer;

describe('runs enough for a test', () => {
  it('leaves medians out: they tell how fast the host was at the time', () => {
    const at = (p50: number) => (i: number) =>
      runOf({
        repeat: i + 1,
        figures: { 'schedule.p50': p50 + i, [P99]: 10_000 * (i + 1) },
      });
    const found = againstBaseline(many(10, at(500)), many(10, at(700)), null);
    if (found.by !== 'test') throw new Error('not tested');
    const keys = found.comparison.versus[0]?.figures.map(({ key }) => key) ?? [];
    expect(keys.some((key) => key.endsWith(P99))).toBe(true);
    expect(keys.filter((key) => key.endsWith('p50'))).toEqual([]);
    expect(found.regressed).toBe(false);
  });
});

describe('one run against one', () => {
  it('is not worse for what chance does to a p99', () => {
    // Seen between healthy runs of scenarios/steady.yaml on one machine.
    expect(p99Of(ratio([with99(1675)], [with99(53 * MS)]))).toBe('within');
    expect(ratio([with99(1675)], [with99(53 * MS)]).regressed).toBe(false);
  });

  it.each([
    [100 * MS, 260 * MS, 'worse'],
    [100 * MS, 199 * MS, 'within'], // by less than a stall's length
    [1000 * MS, 1400 * MS, 'within'], // by less than the margin
    [1000 * MS, 1600 * MS, 'worse'],
    [1600 * MS, 1000 * MS, 'better'],
  ])('%d µs, then %d µs: %s', (before, now, answer) => {
    const found = ratio([with99(before)], [with99(now)]);
    expect([p99Of(found), found.regressed]).toEqual([answer, answer === 'worse']);
  });

  it('takes another margin', () => {
    expect(p99Of(ratio([with99(1000 * MS)], [with99(1400 * MS)], 0.3))).toBe('worse');
  });

  it('knows where more is better', () => {
    const rate = (perS: number) => runOf({ figures: { rate: perS } });
    const answer = (a: number, b: number) =>
      ratio([rate(a)], [rate(b)]).figures.find(({ key }) => key.endsWith('.rate'))?.answer;
    expect([answer(200, 100), answer(100, 200), answer(200, 150)]).toEqual([
      'worse',
      'better',
      'within',
    ]);
  });

  it('judges the verdict by its rank, whatever the figures', () => {
    const valid = VERDICTS.filter((verdict) => verdict !== 'invalid');
    for (const [i, before] of valid.entries())
      for (const [j, now] of valid.entries()) {
        const { regressed, verdicts } = ratio(
          [runOf({ verdict: before })],
          [runOf({ verdict: now })],
        );
        expect(regressed).toBe(j > i);
        expect(verdicts[0]).toMatchObject({ baseline: before, candidate: now });
      }
  });

  it('says nothing where there is no valid run', () => {
    const found = ratio([runOf({})], [runOf({ verdict: 'invalid' })]);
    expect(found).toMatchObject({ regressed: false, verdicts: [], figures: [] });
    const text = renderBaseline(found, 'x', { color: false, width: 80 });
    expect(text).toContain('no valid run this time');
  });

  it('names what only one of them has', () => {
    const found = ratio([with99(1)], [runOf({ figures: { [P99]: null } })]);
    expect(found.unmeasured).toEqual([expect.stringContaining('schedule p99')]);
  });

  it('swapped, swaps the answers', () => {
    const us = fc.integer({ min: 0, max: 60_000_000 });
    fc.assert(
      fc.property(us, us, (a, b) => {
        const swapped = { worse: 'better', better: 'worse', within: 'within' } as const;
        const there = p99Of(ratio([with99(a)], [with99(b)]))!;
        expect(p99Of(ratio([with99(b)], [with99(a)]))).toBe(swapped[there]);
      }),
    );
  });
});

describe('several runs', () => {
  it('too few for a test: worse is what is beyond all of the baseline', () => {
    const baseline = [100, 120, 700].map((ms) => with99(ms * MS));
    expect(p99Of(ratio(baseline, [with99(600 * MS)]))).toBe('within');
    expect(p99Of(ratio(baseline, [with99(900 * MS)]))).toBe('worse');
  });

  it('six on both sides are tested as compare does it', () => {
    const side = (by: number) =>
      many(9, (i) => with99(10 * MS * (1 + i / 10) * by, { repeat: i + 1 }));
    const slower = againstBaseline(side(1), side(1.3), null);
    expect(slower).toMatchObject({ by: 'test', margin: 0.1, regressed: true });
    expect(baselineAnnotations(slower, 'x')[0]?.message).toMatch(/^x: .*schedule p99$/);
    expect(againstBaseline(side(1), side(1), null)).toMatchObject({ regressed: false });
    expect(againstBaseline(side(1.3), side(1), null)).toMatchObject({ regressed: false });
  });

  it('invalid ones do not count', () => {
    const six = many(6, (i) =>
      with99(MS, { repeat: i + 1, verdict: i === 0 ? 'invalid' : 'healthy' }),
    );
    expect(againstBaseline(six, six, null)).toMatchObject({
      by: 'ratio',
      runs: { baseline: 5, candidate: 5 },
    });
  });
});

it('is told in a table, and what is worse in an annotation', () => {
  const found = ratio([with99(100 * MS)], [with99(400 * MS, { verdict: 'degraded' })]);
  const lines = renderBaseline(found, 'reports/first', { color: false, width: 80 }).split('\n');
  expect(lines[0]).toBe('against the baseline reports/first');
  expect(lines.join('\n')).toMatch(/^probe verdict +healthy +degraded +worse$/m);
  expect(lines.join('\n')).toMatch(/^schedule p99 +100ms +400ms +×4\.00 +worse$/m);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(baselineAnnotations(found, 'reports/first')).toEqual([
    {
      level: 'error',
      title: 'worse than the baseline',
      message: 'reports/first: probe degraded after healthy, schedule p99',
    },
  ]);
});
