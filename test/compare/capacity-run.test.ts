import { describe, expect, it } from 'vitest';
import { summarize, type Summary, type VerdictName } from '../../src/analysis/index.js';
import { comebackOf } from '../../src/compare/capacity-comeback.js';
import { capacityExit } from '../../src/compare/capacity-exit.js';
import { limitsOf } from '../../src/compare/capacity-limits.js';
import { capacityRun, showedOf, UNTIL_DEFAULT } from '../../src/compare/capacity-run.js';
import type { CapacityVariant } from '../../src/compare/capacity-types.js';
import type { LoadAnswer } from '../../src/compare/capacity.js';
import { EXIT } from '../../src/units/errors.js';
import { WHOLE } from '../support/journals.js';
import { runOf } from '../support/runs.js';
import { SAMPLES } from '../support/samples.js';

const breach = { key: 'a.rate', figure: 'rate', limit: '> 9/s', value: 1, met: false };
const breached = (run: Summary): Summary => ({ ...run, thresholds: [breach] });

describe('what a run shows of its load', () => {
  it('holds only when it is healthy and every threshold is met', () => {
    const showed = (verdict: VerdictName) => showedOf(runOf({ verdict }), UNTIL_DEFAULT);
    expect(showed('healthy')).toBe('held');
    expect(showed('degraded')).toBe('gave-out');
    expect(showed('crashed')).toBe('gave-out');
    expect(showedOf(breached(runOf({})), UNTIL_DEFAULT)).toBe('gave-out');
  });

  it('is nothing where the run is invalid or cut off', () => {
    const invalid = runOf({ verdict: 'invalid' });
    expect(showedOf(invalid, UNTIL_DEFAULT)).toBe('nothing');
    expect(showedOf(breached(invalid), UNTIL_DEFAULT)).toBe('nothing');
    const healthy = runOf({});
    const torn: Summary = { ...healthy, run: { ...healthy.run, endedBy: 'torn' } };
    expect(showedOf(torn, UNTIL_DEFAULT)).toBe('nothing');
  });

  it('gives out with what was asked for, or worse', () => {
    const hung = { verdict: 'hung', thresholds: false } as const;
    expect(showedOf(runOf({ verdict: 'degraded' }), hung)).toBe('held');
    expect(showedOf(breached(runOf({})), hung)).toBe('held');
    expect(showedOf(runOf({ verdict: 'hung' }), hung)).toBe('gave-out');
    expect(showedOf(runOf({ verdict: 'crashed' }), hung)).toBe('gave-out');
    const thresholds = { verdict: null, thresholds: true };
    expect(showedOf(runOf({ verdict: 'hung' }), thresholds)).toBe('held');
    expect(showedOf(breached(runOf({})), thresholds)).toBe('gave-out');
  });

  it('keeps the figures, and names the threshold', () => {
    const about = { load: 4, folder: 'a-run', tookMs: 9 };
    const run = capacityRun(breached(runOf({})), UNTIL_DEFAULT, about);
    expect(run).toMatchObject({ ...about, verdict: 'healthy', showed: 'gave-out' });
    expect(run.why).toMatch(/^1 threshold breached \(a\.rate > 9\/s\); /);
    expect(run.figures.capturedShare).toBeGreaterThan(0.95);
    expect(run.figures.capturedShare).toBeLessThanOrEqual(1);
    expect(run.figures.scheduleP99Us).toBeGreaterThan(0);
  });
});

describe('what a run came to grief on', () => {
  it('is each of its troubles once, by cause, the most frequent first', () => {
    for (const events of Object.values(SAMPLES)) {
      const summary = summarize(events, WHOLE);
      const { causes = [] } = capacityRun(summary, UNTIL_DEFAULT, {
        load: 1,
        folder: '',
        tookMs: 1,
      });
      const all = [...summary.stalls, ...summary.unheard];
      const counts = causes.map(({ count }) => count);
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(all.length);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
      for (const { cause, count, longestUs, evidence } of causes) {
        const mine = all.filter((one) => one.cause.cause === cause);
        expect(mine).toHaveLength(count);
        const longest = mine.find(({ lengthUs }) => lengthUs === longestUs);
        expect(longest?.cause.evidence).toEqual(evidence);
      }
    }
  });
});

describe('what a run uses up', () => {
  const storm = summarize(SAMPLES.storm, WHOLE);

  it('has the scarcest first, each as a share of what there is', () => {
    const limits = limitsOf(storm);
    expect(limits.map(({ share }) => share)).toEqual(
      limits.map(({ share }) => share).sort((a, b) => b - a),
    );
    expect(limits.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
    expect(new Set(limits.map(({ what }) => what)).size).toBe(limits.length);
  });

  it('tells the JS thread by kind of event', () => {
    const js = limitsOf(storm).find(({ what }) => what === 'JS thread');
    expect(js?.share).toBe(Math.max(...storm.secondsFfi.map(({ jsShare }) => jsShare)));
    expect(js?.text).toMatch(/logs \d+\.\d %/);
  });

  it('counts the subject’s CPU to the subject only', () => {
    const cores = storm.run.host.cpus;
    const subject = storm.processes
      .filter(({ role }) => role === 'subject')
      .reduce((sum, { cpuShareMean }) => sum + cpuShareMean, 0);
    const of = (what: string) => limitsOf(storm).find((one) => one.what === what)?.share ?? 0;
    expect(of('native CPU') * cores).toBeLessThanOrEqual(subject + 1e-9);
    expect(of('server and others') * cores).toBeCloseTo(
      Math.max(0, storm.host.busyShareMean * cores - subject),
      9,
    );
  });
});

describe('whether a load comes back', () => {
  const S = 1_000_000;
  const times = { leftUs: 4 * S, judgedUs: 8 * S };
  const [name = ''] = runOf({}).groups.map((group) => group.name);

  /** @param ok captures of 100 in each of 12 seconds; null: nothing fell due. */
  function run(ok: (number | null)[], given: { verdict?: VerdictName; open?: number } = {}) {
    const base = runOf(given);
    const seconds = ok.map((one, n) => ({
      fromUs: n * S,
      atUs: (n + 1) * S,
      group: name,
      planned: one === null ? 0 : 100,
      ok: one ?? 0,
      late: 0,
    }));
    const groups = base.groups.map((group) => ({
      ...group,
      stalls: { ...group.stalls, open: given.open ?? 0 },
      rate: { planned: 100, mean: 100, lowest: 0 },
    }));
    const summary = { ...base, seconds, groups, stalls: [] };
    return { ...summary, run: { ...base.run, durationUs: 12 * S } } satisfies Summary;
  }
  const fill = (a: number | null, b: number | null, c: number | null) =>
    [a, b, c].flatMap((one) => new Array<number | null>(4).fill(one));

  it('is back when the last part is whole again', () => {
    const found = comebackOf(run(fill(40, 160, 100), { verdict: 'degraded' }), name, times);
    expect(found).toMatchObject({ came: 'back', duringShare: 0.4, afterShare: 1 });
  });

  it('was untouched when it held all the while', () => {
    expect(comebackOf(run(fill(100, 100, 100)), name, times).came).toBe('untouched');
  });

  it('is not back when the throughput stays down, or its process is gone', () => {
    const down = comebackOf(run(fill(40, 40, 40), { verdict: 'collapsed' }), name, times);
    expect(down).toMatchObject({ came: 'not back', afterShare: 0.4 });
    const gone = comebackOf(run(fill(100, null, null), { verdict: 'crashed' }), name, times);
    expect(gone.came).toBe('not back');
  });

  it('is not back when it hangs so that nothing even falls due', () => {
    const hung = run(fill(50, null, null), { verdict: 'hung', open: 4 });
    expect(comebackOf(hung, name, times)).toMatchObject({ came: 'not back', afterShare: 0 });
  });

  it('is not back while a stall of its own lasts', () => {
    const summary = run(fill(90, 100, 100), { verdict: 'degraded' });
    const [stall] = summarize(SAMPLES.storm, WHOLE).stalls;
    if (stall === undefined) throw new Error('the sample has no stall');
    const lasting = { ...stall, group: name, fromUs: 3 * S, toUs: 9 * S };
    const found = comebackOf({ ...summary, stalls: [lasting] }, name, times);
    expect(found).toMatchObject({ came: 'not back', stallsAfter: 1 });
    const over = { ...lasting, toUs: 5 * S };
    expect(comebackOf({ ...summary, stalls: [over] }, name, times).came).toBe('back');
  });

  it('is unknown where the run says nothing', () => {
    const busy = (after: number) => run(fill(50, 100, after), { verdict: 'invalid' });
    expect(comebackOf(busy(50), name, times).came).toBe('unknown');
    expect(comebackOf(busy(100), name, times).came).toBe('back');
    expect(comebackOf(run([]), name, times).came).toBe('unknown');
  });
});

describe('the exit code', () => {
  const answered = (answer: Partial<LoadAnswer> | null): CapacityVariant => ({
    label: 'sdk=1.1.0',
    settings: {},
    runs: [],
    comeback: null,
    reason: answer === null ? 'no such version' : null,
    answer:
      answer === null
        ? null
        : { held: 4, gaveOut: 5, unmeasured: null, mixed: [], above: [], ...answer },
  });

  it.each([
    [EXIT.met, [answered({})]],
    [EXIT.met, [answered({ gaveOut: null }), answered(null)]],
    [EXIT.invalid, [answered({}), answered({ unmeasured: 5 })]],
    [EXIT.inconclusive, [answered({ above: [10] })]],
    [EXIT.environment, [answered(null)]],
  ])('is %i', (code, variants) => {
    expect(capacityExit({ variants })).toBe(code);
  });
});
