import { describe, expect, it } from 'vitest';
import { summarize, type Summary } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { againCommand } from '../../src/report/again.js';
import { nextSteps as stepsOf } from '../../src/report/next-steps.js';
import { CAUSES, type Cause } from '../../src/units/causes.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';

const nextSteps = (summary: Summary) =>
  stepsOf(summary, 'reports/one').map(({ text, command }) =>
    [text, command ?? []].flat().join(' '),
  );

const hung = summarize(SAMPLES.hung, WHOLE);
const because = (cause: Cause): Summary => ({
  ...hung,
  stalls: hung.stalls.map((one) => ({ ...one, cause: { cause, confidence: 0.95, evidence: [] } })),
});

describe('what next', () => {
  it('is nothing where nothing was wrong', () => {
    expect(nextSteps(summarize(SAMPLES.healthy, WHOLE))).toEqual([]);
  });

  it.each(CAUSES.filter((cause) => cause !== 'unknown' && cause !== 'queue-contract'))(
    'tells what helps against %s',
    (cause) => {
      expect(nextSteps(because(cause))[0]).toMatch(/^helps probe: \w/);
    },
  );

  it('of what it does not know tells how to find out', () => {
    expect(nextSteps(because('unknown'))).toEqual([
      "for a cause of probe’s stalls, run it again with its signs of life: framestall run reports/one/scenario.yaml --sdk 9.8.7 --set 'groups.probe.health={}'",
      expect.stringMatching(
        /^since which version \(about 30 runs, 6m; .*: framestall run reports\/one\/scenario\.yaml --vary sdk=all --yes$/,
      ),
    ]);
  });

  it('names the log capture where logs fill the JS thread', () => {
    const storm = summarize(SAMPLES.storm, WHOLE);
    const steps = nextSteps({ ...storm, stalls: because('js-thread').stalls });
    expect(steps[0]).toContain('logCapture=off');
    expect(nextSteps(because('js-thread'))[0]).not.toContain('logCapture');
  });

  it.each([
    [{ overlap: 90 }, 'helps probe: one capture at a time'],
    [{ channelFull: 90 }, 'helps probe: a longer queue'],
    [{ rejected: { 'AudioSource is closed': 90 } }, 'helps probe: what the app undid'],
    [{ rejected: { odd: 90 } }, 'since which version'],
  ])('tells what helps against captures that were refused: %j', (refused, says) => {
    const events = steady(header()).map((event) =>
      event.kind === 'interval' ? { ...event, counters: { ...event.counters, ...refused } } : event,
    );
    const kept = events.filter(({ kind }) => kind !== 'publisher-interval');
    const [first = ''] = nextSteps(summarize(kept, WHOLE));
    expect(first.startsWith(says), first).toBe(true);
  });

  it('goes by what the run itself tried', () => {
    const step = (rung: EventOf<'recovery'>['rung'], state: EventOf<'recovery'>['state']) =>
      ({
        ...{ at: 5 * S, kind: 'recovery', publisher: 0, stall: 'a', attempt: 0, rung, state },
      }) as JournalEvent;
    const run = (...steps: JournalEvent[]) =>
      nextSteps(
        summarize(withEvents(steady(header()), stall(3 * S, 6 * S), ...steps), WHOLE),
      ).filter((text) => text.startsWith('helps'));
    expect(
      run(
        step('wait', 'started'),
        step('wait', 'failed'),
        step('clear', 'skipped'),
        step('track', 'healed'),
      ),
    ).toEqual(['helps probe: a new source on a new track (1 of 1), in this run; in vain: waiting']);
    expect(run(step('wait', 'failed'), step('process', 'failed'))).toEqual([
      'helps probe: nothing that was tried in this run: waiting, a new process',
    ]);
  });

  it('blames no version for what the scenario did, and sends an invalid run to the doctor', () => {
    const [group] = hung.groups;
    if (group === undefined) throw new Error('the sample has no group');
    const injected = [
      { step: 0, what: 'freeze', level: null, thread: null, fromUs: 0, toUs: S },
    ].map((one) => ({ ...one, refused: false, reason: null, groups: [] }));
    const told = nextSteps({ ...because('drain'), pressure: injected }).join();
    expect(told).not.toContain('version');
    const invalid = { ...hung, groups: [{ ...group, verdict: 'invalid' as const }] };
    expect(nextSteps(invalid)).toEqual([
      expect.stringMatching(
        /framestall doctor .* framestall run reports\/one\/scenario\.yaml --sdk 9/,
      ),
    ]);
  });
});

describe('the command that runs it again', () => {
  const of = (requested: string) =>
    againCommand({ ...hung, run: { ...hung.run, sdk: { requested, version: '1.2.3' } } }, "it's");

  it('names the version that ran, and a folder as a shell takes it', () => {
    expect(of('latest')).toBe(`framestall run 'it'\\''s/scenario.yaml' --sdk 1.2.3`);
  });
  it('leaves a build of one’s own to the scenario', () => {
    expect(of('path:../mine')).not.toContain('--sdk');
  });
});
