import { describe, expect, it } from 'vitest';
import type { Summary, VerdictName } from '../../src/analysis/index.js';
import {
  compare,
  comparisonExit,
  matchesFigure,
  plannedVariants,
  variantsOf,
} from '../../src/compare/index.js';
import { EXIT } from '../../src/units/errors.js';
import { runOf, type RunOf } from '../support/runs.js';

const OPTIONS = { margin: 0.1, figures: [] };
const P99 = 'schedule.p99';

/** Blocks of an old and a new version; `of` says what sets the n-th block apart. */
function blocks(n: number, of: (repeat: number) => { old?: RunOf; new?: RunOf }): Summary[] {
  return Array.from({ length: n }, (_, i) => i + 1).flatMap((repeat) => {
    const { old = {}, new: fresh = {} } = of(repeat);
    return [runOf({ sdk: '0.7.0', repeat, ...old }), runOf({ sdk: '1.1.0', repeat, ...fresh })];
  });
}
const compared = (runs: Summary[], figures: string[] = []) =>
  compare(variantsOf(runs), { ...OPTIONS, figures });
const figure = (comparison: ReturnType<typeof compared>, key: string) =>
  comparison.versus[0]?.figures.find((one) => one.key.endsWith(key));
const slower = (by: number) => (repeat: number) => {
  const base = 10_000 * (1 + repeat / 10);
  return { old: { figures: { [P99]: base } }, new: { figures: { [P99]: base * by } } };
};

describe('figures', () => {
  it('20 % slower in each of eight blocks is worse, and a regression', () => {
    const comparison = compared(blocks(8, slower(1.2)));
    expect(figure(comparison, P99)).toMatchObject({
      answer: 'worse',
      scale: 'ratio',
      pairs: 8,
      p: 2 / 256,
      adjustedP: 2 / 256,
    });
    expect(figure(comparison, P99)?.estimate).toBeCloseTo(0.2, 9);
    expect(comparison).toMatchObject({ judged: 1, cells: { total: 16, invalid: 0 } });
    expect(comparison.versus[0]).toMatchObject({
      baseline: 'sdk=0.7.0',
      candidate: 'sdk=1.1.0',
      pairedBy: 'block',
    });
    expect(comparisonExit(comparison)).toBe(EXIT.regression);
  });

  it('20 % faster is better, 5 % slower the same within 10 %, and both are met', () => {
    const faster = compared(blocks(8, slower(0.8)));
    expect(figure(faster, P99)?.answer).toBe('better');
    expect(comparisonExit(faster)).toBe(EXIT.met);
    const alike = compared(blocks(8, slower(1.05)));
    expect(figure(alike, P99)?.answer).toBe('same');
    expect(comparisonExit(alike)).toBe(EXIT.met);
  });

  it('sees in the median what a p99 of few captures hides', () => {
    const tail = (repeat: number) => 10_000 * (1 + ((repeat * 7) % 5));
    const comparison = compared(
      blocks(10, (repeat) => ({
        old: { figures: { 'service.p50': 300 + repeat, 'service.p99': tail(repeat) } },
        new: { figures: { 'service.p50': 360 + repeat, 'service.p99': tail(repeat + 2) * 1.2 } },
      })),
    );
    expect(figure(comparison, 'service.p50')?.answer).toBe('worse');
    expect(figure(comparison, 'service.p99')?.answer).toBe("can't tell");
  });

  it('more captures are better', () => {
    const more = compared(
      blocks(8, (repeat) => ({ old: { figures: { rate: 100 + repeat } }, new: {} })),
    );
    expect(figure(more, '.rate')?.answer).toBe('better');
  });

  it('is no verdict from five blocks, and says so', () => {
    const comparison = compared(blocks(5, slower(3)));
    expect(figure(comparison, P99)).toMatchObject({ answer: "can't tell", pairsNeeded: 6 });
    expect(comparison.versus[0]?.verdicts.answer).toBe("can't tell");
    expect(comparisonExit(comparison)).toBe(EXIT.inconclusive);
  });

  it('tells runs apart by what their scenarios said, where the run itself does not', () => {
    const runs = [runOf({ repeat: 1 }), runOf({ repeat: 2 }), runOf({ repeat: 3 })];
    const scenarios = ['await', 'try', 'await'].map((capture) => ({
      'groups.probe.capture': capture,
      duration: '3s',
    }));
    const variants = variantsOf(runs, scenarios);
    expect(variants.map(({ label, runs: all }) => [label, all.length])).toEqual([
      ['groups.probe.capture=await', 2],
      ['groups.probe.capture=try', 1],
    ]);
  });

  it('leaves nobody out: a variant that could not be run is told, and can not be met', () => {
    const planned = ['1.1.0', '9.9.9', '0.7.0'].flatMap((sdk) =>
      Array.from({ length: 8 }, (_, i) => ({
        run: sdk === '9.9.9' ? null : runOf({ sdk, repeat: i + 1 }),
        settings: { sdk },
        reason: sdk === '9.9.9' ? 'no such version' : null,
      })),
    );
    const { variants, unavailable, baseline } = plannedVariants(planned);
    expect(variants.map(({ label }) => label)).toEqual(['sdk=1.1.0', 'sdk=0.7.0']);
    expect(unavailable).toEqual([{ label: 'sdk=9.9.9', reason: 'no such version' }]);
    expect(baseline).toBe('sdk=1.1.0');
    expect(comparisonExit(compare(variants, { ...OPTIONS, unavailable }))).toBe(EXIT.inconclusive);
    expect(comparisonExit(compare(variants, OPTIONS))).toBe(EXIT.met);
  });

  it('counts a cell that could not be run as one that says nothing, if its variant does run', () => {
    const planned = (lost: number) =>
      ['1.1.0', '0.7.0'].flatMap((sdk) =>
        Array.from({ length: 10 }, (_, i) => ({
          run: sdk === '0.7.0' && i < lost ? null : runOf({ sdk, repeat: i + 1 }),
          settings: { sdk },
          reason: sdk === '0.7.0' && i < lost ? 'no server' : null,
        })),
      );
    const of = (lost: number) => {
      const { variants, unavailable, notRun } = plannedVariants(planned(lost));
      return compare(variants, { ...OPTIONS, unavailable, notRun });
    };
    expect(of(2)).toMatchObject({ unavailable: [], cells: { total: 20, invalid: 0, notRun: 2 } });
    expect(comparisonExit(of(2))).toBe(EXIT.met);
    expect(comparisonExit(of(3))).toBe(EXIT.invalid);
    // A variant of which none could be run is told by name, and disturbs nothing.
    expect(of(10)).toMatchObject({ cells: { total: 10, notRun: 0 } });
    expect(comparisonExit(of(10))).toBe(EXIT.inconclusive);
  });

  it('takes differences where a run has none of it', () => {
    const stalls = compared(
      blocks(7, (repeat) => ({ new: { figures: { 'stalls.longest': 300_000 + repeat } } })),
    );
    expect(figure(stalls, 'stalls.longest')).toMatchObject({
      answer: 'worse',
      scale: 'difference',
      estimate: 300_004,
    });
  });

  it('corrects over all figures of all candidates, and judges only those that are asked for', () => {
    const both = (repeat: number) => {
      const base = 10_000 * (1 + repeat / 10);
      const slow = { [P99]: base * 1.2, 'service.p99': base * 1.3 };
      return { old: { figures: { [P99]: base, 'service.p99': base } }, new: { figures: slow } };
    };
    const all = compared(blocks(6, both));
    expect(all.judged).toBe(2);
    expect(figure(all, P99)).toMatchObject({ answer: "can't tell", p: 2 / 64, adjustedP: 4 / 64 });
    const one = compared(blocks(6, both), [P99]);
    expect(figure(one, P99)?.answer).toBe('worse');
    expect(one.versus[0]?.figures).toHaveLength(1);
    expect(matchesFigure('probe.schedule.p99', 'schedule')).toBe(false);
  });

  it('leaves out pairs with an invalid run, and calls too many of them invalid', () => {
    const withInvalid = (many: number) =>
      compared(
        blocks(10, (repeat) => {
          const both = slower(1.2)(repeat);
          return repeat > many ? both : { ...both, new: { ...both.new, verdict: 'invalid' } };
        }),
      );
    expect(withInvalid(2).versus[0]).toMatchObject({ pairs: 8 });
    expect(comparisonExit(withInvalid(2))).toBe(EXIT.regression);
    expect(comparisonExit(withInvalid(3))).toBe(EXIT.invalid);
  });
});

describe('verdicts', () => {
  const verdicts = (n: number, of: (repeat: number) => VerdictName) =>
    compared(blocks(n, (repeat) => ({ new: { verdict: of(repeat) } })));
  const answer = (comparison: ReturnType<typeof compared>) => comparison.versus[0]?.verdicts;

  it('six of six hung against none is worse', () => {
    const hung = verdicts(6, () => 'hung');
    expect(answer(hung)).toMatchObject({
      answer: 'worse',
      baseline: { healthy: 6 },
      candidate: { hung: 6 },
    });
    expect(answer(hung)?.splits[0]?.p).toBeCloseTo(2 / 924, 10);
    expect(comparisonExit(hung)).toBe(EXIT.regression);
  });

  it('one hang in ten runs can’t be told from none, and more runs would be needed', () => {
    const once = answer(verdicts(10, (repeat) => (repeat === 3 ? 'hung' : 'healthy')));
    expect(once?.answer).toBe("can't tell");
    expect(once?.pairsNeeded).toBeGreaterThan(50);
  });

  it('none in ten is the same, and says what rate that leaves', () => {
    const none = answer(verdicts(10, () => 'healthy'));
    expect(none?.answer).toBe('same');
    expect(none?.ruledOutRate).toBeCloseTo(0.2589, 4);
  });
});

describe('variants and their pairs', () => {
  it('name what differs, whatever the runs say of their own variant', () => {
    const runs = [
      runOf({ sdk: '0.7.0', node: '20.1.0', variant: { sdk: '^0.7.0', processes: 'shared' } }),
      runOf({ sdk: '0.7.0', node: '20.1.0', variant: { sdk: '^0.7.0', processes: '4' } }),
    ];
    expect(variantsOf(runs).map(({ label }) => label)).toEqual(['processes=shared', 'processes=4']);
  });

  it('are not paired by the blocks of two comparisons, one after the other', () => {
    const old = [1, 2, 3].map((repeat) => runOf({ sdk: '0.7.0', repeat }));
    const later = (repeat: number) => `2026-02-01T00:00:0${repeat}.000Z`;
    const fresh = [1, 2, 3].map((repeat) =>
      runOf({ sdk: '1.1.0', repeat, startedAt: later(repeat) }),
    );
    expect(compared([...old, ...fresh]).versus[0]?.pairedBy).toBe('start');
  });

  it('are paired in the order of their start where no blocks are known', () => {
    const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
    const runs = [4, 2, 9].flatMap((minute) => [
      runOf({ sdk: '0.7.0', startedAt: at(minute), figures: { [P99]: minute } }),
      runOf({ sdk: '1.1.0', startedAt: at(minute + 1), figures: { [P99]: minute } }),
    ]);
    const comparison = compared(runs);
    expect(comparison.versus[0]?.pairedBy).toBe('start');
    expect(figure(comparison, P99)).toMatchObject({ pairs: 3, estimate: 0 });
  });
});
