import { describe, expect, it } from 'vitest';
import { summarize, type Summary, type VerdictName } from '../../src/analysis/index.js';
import { capacityExit } from '../../src/compare/capacity-exit.js';
import { isNear, limitsOf } from '../../src/compare/capacity-limits.js';
import { capacityRun, showedOf, UNTIL_DEFAULT } from '../../src/compare/capacity-run.js';
import type { CapacityVariant } from '../../src/compare/capacity-types.js';
import type { LoadAnswer } from '../../src/compare/capacity.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { EXIT } from '../../src/units/errors.js';
import { S, WHOLE } from '../support/journals.js';
import { capacityJournal } from '../support/real-runs.js';
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
    const js = jsThread(SAMPLES.storm);
    expect(js.share).toBe(Math.max(...storm.secondsFfi.map(({ jsShare }) => jsShare)));
    expect(js.text).toMatch(
      /^its busiest second, to 6s: native events 62.2 %; most of an event: logs 61.0 %, captureAudioFrame 1.2 %; away for 310ms at the longest$/,
    );
  });

  const jsThread = (events: JournalEvent[]) => {
    const found = limitsOf(summarize(events, WHOLE)).find(({ what }) => what === 'JS thread');
    if (found === undefined) throw new Error('no JS thread');
    return found;
  };

  it('takes the largest part of the busiest second, and adds up none', () => {
    const second = (given: Partial<EventOf<'load'>>) =>
      jsThread(
        SAMPLES.healthy.map((event) =>
          event.kind === 'load' && event.fromUs === 5 * S ? { ...event, ...given } : event,
        ),
      );
    const calm = second({});
    expect(calm.share).toBeLessThan(0.02);
    expect(isNear(calm)).toBe(false);
    const gc = second({ gcUs: 550_000, loopMaxGapUs: 300_000 });
    expect(gc).toMatchObject({ share: 0.55, inPart: true });
    expect(gc.text).toMatch(/to 6s: native events 0\.\d %, GC 55\.0 %; .*away for 300ms/);
    expect(second({ loopMaxGapUs: 800_000 }).share).toBe(0.8);
    expect([gc, second({ loopMaxGapUs: 490_000 })].map(isNear)).toEqual([true, false]);
  });

  it('needs less of a thread that was measured in part', () => {
    const measured = (loopBusyShare: number) =>
      jsThread(
        SAMPLES.healthy.map((event) =>
          event.kind === 'load' ? { ...event, loopBusyShare } : event,
        ),
      );
    expect(measured(0.6).text).toMatch(/: event loop busy 60.0 %, native events/);
    expect(measured(0.6)).not.toHaveProperty('inPart');
    expect([measured(0.6), measured(0.75)].map(isNear)).toEqual([false, true]);
  });

  it('had the JS thread near its limit in a real run of 32 rooms that stalled', () => {
    const events = capacityJournal('rooms-32');
    const js = jsThread(events);
    expect(js.share).toBeCloseTo(0.66, 2);
    expect(isNear(js)).toBe(true);
    const near = limitsOf(summarize(events, WHOLE)).filter(isNear);
    expect(near.map(({ what }) => what)).toContain('JS thread');
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

  it('tells the server by itself where its CPU was measured', () => {
    const told = (events: JournalEvent[]) =>
      new Map(limitsOf(summarize(events, WHOLE)).map(({ what, share }) => [what, share]));
    const measured = SAMPLES.storm.map((event): JournalEvent =>
      event.kind === 'host' ? { ...event, busyShare: 0.8, serverShare: 0.15 } : event,
    );
    const apart = told(measured);
    expect(apart.get('server')).toBeCloseTo(0.15, 9);
    expect(apart.has('server and others')).toBe(false);
    const older = told(
      measured.map((event): JournalEvent => {
        if (event.kind !== 'host') return event;
        const { serverShare: _server, ...rest } = event;
        return rest;
      }),
    );
    expect(older.has('server')).toBe(false);
    expect(apart.get('listeners and other programs')).toBeCloseTo(
      (older.get('server and others') ?? 0) - 0.15,
      9,
    );
    const without = told(
      SAMPLES.storm.map((event): JournalEvent =>
        event.kind === 'run'
          ? { ...event, server: { kind: 'none', version: null, url: null } }
          : event,
      ),
    );
    expect([...without.keys()].filter((what) => what.includes('server'))).toEqual([]);
    expect(without.has('listeners and other programs')).toBe(true);
  });
});

describe('the exit code', () => {
  const answered = (answer: Partial<LoadAnswer> | null): CapacityVariant => ({
    label: 'sdk=1.1.0',
    settings: {},
    runs: [],
    comeback: [],
    unchecked: null,
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
