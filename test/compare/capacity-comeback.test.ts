import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  leavingOf,
  summarize,
  VERDICTS,
  type Summary,
  type VerdictName,
} from '../../src/analysis/index.js';
import { comebackOf, type Criterion } from '../../src/compare/capacity-comeback.js';
import { UNTIL_DEFAULT } from '../../src/compare/capacity-run.js';
import { S, WHOLE } from '../support/journals.js';
import { capacityJournal } from '../support/real-runs.js';
import { runOf } from '../support/runs.js';
import { SAMPLES } from '../support/samples.js';

const [base = ''] = runOf({}).groups.map((group) => group.name);
const LENGTH_S = 24;
const asked = { base, leftUs: 6 * S, judgedUs: 12 * S };

type Given = { verdict?: VerdictName; open?: number };

/** @param ok captures of 100 in each of its seconds; null: nothing fell due. */
function run(ok: (number | null)[], given: Given = {}): Summary {
  const sample = runOf(given);
  const seconds = ok.map((one, n) => ({
    fromUs: n * S,
    atUs: (n + 1) * S,
    group: base,
    planned: one === null ? 0 : 100,
    ok: one ?? 0,
    late: 0,
  }));
  const groups = sample.groups.map((group) => ({
    ...group,
    stalls: { ...group.stalls, open: given.open ?? 0 },
    rate: { planned: 100, mean: 100, lowest: 0 },
  }));
  const summary = { ...sample, seconds, groups, stalls: [] };
  return { ...summary, run: { ...sample.run, durationUs: LENGTH_S * S } };
}

/** For six seconds each. */
const fill = (...parts: (number | null)[]) =>
  parts.flatMap((one) => new Array<number | null>(LENGTH_S / 4).fill(one));

const MET: Criterion = { until: UNTIL_DEFAULT, thresholdsFrom: () => [] };

const judged = (summary: Summary, goneUs: number | null = 6.1 * S, criterion = MET) =>
  comebackOf(summary, { goneUs, rooms: 9, there: goneUs === null ? 4 : 0 }, asked, criterion);

/** One that lasts so long, of the group that stays. */
function stalled(summary: Summary, fromUs: number, toUs: number): Summary {
  const [stall] = summarize(SAMPLES.storm, WHOLE).stalls;
  if (stall === undefined) throw new Error('the sample has no stall');
  return { ...summary, stalls: [{ ...stall, group: base, fromUs, toUs }] };
}

describe('whether a load comes back', () => {
  it('does when the last part is whole again', () => {
    const found = judged(run(fill(40, 160, 100, 100), { verdict: 'degraded' }));
    expect(found).toMatchObject({ came: 'back', why: '', duringShare: 0.4, afterShare: 1 });
  });

  it('was untouched when it held all the while', () => {
    expect(judged(run(fill(100, 100, 100, 100))).came).toBe('untouched');
  });

  it('does not when the throughput stays down, or its process is gone', () => {
    const down = judged(run(fill(40, 40, 40, 40), { verdict: 'degraded' }));
    expect(down).toMatchObject({ came: 'not back', afterShare: 0.4 });
    expect(down.why).toBe('the failure outlives its cause');
    const gone = judged(run(fill(100, null, null, null), { verdict: 'crashed' }), null);
    expect(gone).toMatchObject({ came: 'not back', why: 'its process is gone' });
  });

  it('does not when it hangs so that nothing even falls due', () => {
    const hung = run(fill(50, null, null, null), { verdict: 'hung', open: 4 });
    expect(judged(hung)).toMatchObject({ came: 'not back', afterShare: 0 });
  });

  it('does not while a stall of its own lasts', () => {
    const summary = run(fill(90, 100, 100, 100), { verdict: 'degraded' });
    const lasting = judged(stalled(summary, 3 * S, 13 * S));
    expect(lasting).toMatchObject({ came: 'not back', stallsAfter: 1 });
    expect(judged(stalled(summary, 3 * S, 8 * S)).came).toBe('back');
  });

  it('is back, and was not untouched, where only a stall as the other left was bad', () => {
    const summary = stalled(run(fill(100, 100, 100, 100), { verdict: 'degraded' }), 7 * S, 8 * S);
    expect(judged(summary).came).toBe('back');
  });

  it('is unknown where the run says nothing', () => {
    const busy = (after: number) => run(fill(50, 100, after, after), { verdict: 'invalid' });
    for (const after of [50, 100]) {
      expect(judged(busy(after)).came).toBe('unknown');
      expect(judged(busy(after), null).came).toBe('unknown');
    }
    expect(judged(run([])).came).toBe('unknown');
    const healthy = run(fill(100, 100, 100, 100));
    const torn = { ...healthy, run: { ...healthy.run, endedBy: 'torn' as const } };
    expect(judged(torn).came).toBe('unknown');
  });
});

describe('the time from which on it has to be back', () => {
  /** Well again five seconds before the end. */
  const late = run(fill(40, 40, 40, 100), { verdict: 'degraded' });

  it('counts from when the other load had really gone', () => {
    expect(judged(late, 6.1 * S)).toMatchObject({ came: 'not back' });
    expect(judged(late, 13 * S)).toMatchObject({ came: 'back', goneUs: 13 * S, afterShare: 1 });
  });

  it('is not there where the load did not go, or too late', () => {
    const down = run(fill(40, 40, 40, 40), { verdict: 'degraded' });
    for (const summary of [down, run(fill(100, 100, 100, 100))]) {
      expect(judged(summary, null)).toMatchObject({
        came: 'not left',
        why: 'told to at 6s, and 4 of its 9 rooms were still there at the end at 24s',
      });
      expect(judged(summary, 17.1 * S)).toMatchObject({
        came: 'not left',
        why: 'told to at 6s, it was gone only at 17.1s, too late before the end at 24s',
      });
    }
    expect(judged(down, 16.9 * S).came).toBe('not back');
  });

  it('was never there in a real run whose overload did not leave', () => {
    const events = capacityJournal('leave-hung');
    const summary = summarize(events, WHOLE);
    const leaving = leavingOf(events, 'extra');
    const times = { base: 'speakers', leftUs: 14_920_000, judgedUs: 22_760_000 };
    const found = comebackOf(summary, leaving, times, MET);
    expect(summary.groups[0]).toMatchObject({ name: 'speakers', verdict: 'hung' });
    expect(found).toMatchObject({
      came: 'not left',
      goneUs: null,
      why: 'told to at 14.9s, and 21 of its 23 rooms were still there at the end at 30.6s',
    });
  });
});

describe('the verdict of the load that stays', () => {
  const breached = {
    key: `${base}.schedule.p99`,
    figure: 'schedule.p99',
    limit: '< 100ms',
    value: 1,
    met: false,
  };
  const late: Criterion = { ...MET, thresholdsFrom: () => [breached] };

  it.each(['collapsed', 'silent', 'hung'] as const)('is %s, which is not back', (verdict) => {
    const found = judged(run(fill(100, 100, 100, 100), { verdict }));
    expect(found).toMatchObject({ came: 'not back', verdict, afterShare: 1 });
    expect(found.why).toBe(`its captures do, and it is ${verdict} all the same`);
  });

  it('is one that gave out, though no second of it looks bad', () => {
    const degraded = run(fill(100, 100, 100, 100), { verdict: 'degraded' });
    expect(judged(degraded)).toMatchObject({
      came: 'unknown',
      why: 'it is degraded, and it is not known when',
    });
    const until = { verdict: 'hung' as const, thresholds: false };
    expect(judged(degraded, 6.1 * S, { ...MET, until }).came).toBe('untouched');
  });

  it('counts a threshold that is breached at the end, where thresholds count', () => {
    const well = run(fill(40, 160, 100, 100), { verdict: 'degraded' });
    expect(judged(well, 6.1 * S, late)).toMatchObject({
      came: 'not back',
      why: `its captures do, and at its end 1 threshold still breached: ${base}.schedule.p99 < 100ms`,
    });
    const without = { ...late, until: { ...UNTIL_DEFAULT, thresholds: false } };
    expect(judged(well, 6.1 * S, without).came).toBe('back');
    const asked: number[] = [];
    const noted: Criterion = { ...MET, thresholdsFrom: (us) => (asked.push(us), []) };
    judged(well, 9 * S, noted);
    expect(asked).toEqual([14 * S]);
  });

  it('is never a bad one, nor a threshold breached, where it is back or untouched', () => {
    const part = fc.option(fc.integer({ min: 0, max: 200 }), { nil: null });
    const until = fc.record({
      verdict: fc.constantFrom<VerdictName | null>(null, 'degraded', 'collapsed', 'hung'),
      thresholds: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.record({ verdict: fc.constantFrom(...VERDICTS), open: fc.nat(2) }),
        fc.tuple(part, part, part, part),
        fc.option(fc.integer({ min: 0, max: LENGTH_S * S }), { nil: null }),
        until,
        fc.boolean(),
        (given, parts, goneUs, criterion, isLate) => {
          const found = judged(run(fill(...parts), given), goneUs, {
            ...(isLate ? late : MET),
            until: criterion,
          });
          if (found.came !== 'back' && found.came !== 'untouched') return;
          expect(['healthy', 'degraded']).toContain(given.verdict);
          expect(criterion.thresholds && isLate).toBe(false);
          expect(found.afterShare).toBeGreaterThanOrEqual(0.95);
          expect(goneUs).not.toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reaches every answer', () => {
    const answers = [
      judged(run(fill(100, 100, 100, 100))),
      judged(run(fill(40, 160, 100, 100))),
      judged(run(fill(40, 40, 40, 40))),
      judged(run(fill(40, 40, 40, 40)), null),
      judged(run([])),
    ];
    const came = ['untouched', 'back', 'not back', 'not left', 'unknown'];
    expect(answers.map((one) => one.came)).toEqual(came);
  });
});
