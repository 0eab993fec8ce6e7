import { describe, expect, it } from 'vitest';
import { evaluateRun, evaluation } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, histogram, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { dead, figures, FROM, judge, step, TO } from '../support/labelled.js';

describe('how long it truly was', () => {
  /** A reading of 250 ms that began so long after the thaw: how long its canary waited. */
  const canary = (afterUs: number, us: number | null): EventOf<'health'> => ({
    ...{ at: TO + afterUs + 250_000, kind: 'health', process: 0, role: 'subject' },
    ...{ publisher: null, fromUs: TO + afterUs, values: { canary: us } },
  });
  /** The process was stopped, and the parent heard from it again at `backUs`. */
  const heardAgain = (backUs: number): JournalEvent[] => {
    const about = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
    const sinceUs = FROM - 50_000;
    return [
      ...step('process-stopped', { thread: null }),
      { at: FROM + 250_000, ...about, state: 'silent', sinceUs, osState: 'T' },
      { at: backUs, ...about, state: 'back', sinceUs },
    ];
  };
  /** And captures were back just then. */
  const stopped = (backUs: number) => [...heardAgain(backUs), canary(0, backUs - TO)];

  it('knows the length only where the parent saw it', () => {
    const seen = (...extra: JournalEvent[]) =>
      judge(...extra, stall(3.02 * S, TO + 4000)).judged[0]?.trueLengthUs;
    // Due at 3.02 s: the frame before it was served when the process was stopped.
    expect(seen(...stopped(TO + 3000))).toEqual({
      leastUs: TO - 3.02 * S,
      mostUs: TO + 3000 - 3.02 * S,
    });
    expect(seen(...step('process-stopped', { thread: null }))).toBeNull();
    // Of captures that pile up the first that is back does not end it.
    const piling = evaluateRun(
      withEvents(
        steady(header({ groups: [{ rooms: 1, capture: 'unawaited' }] })),
        ...[...stopped(TO + 3000), stall(3.02 * S, TO + 4000)],
      ),
      WHOLE,
    );
    expect(piling.judged).toMatchObject([{ trueLengthUs: null }]);
    // Who pauses has no frame due when the step begins.
    const head = header({ groups: [{ rooms: 1 }] });
    const pausing = { ...head.scenario, resolved: { groups: { probe: { speak: '1s' } } } };
    const paused = evaluateRun(
      withEvents(
        steady({ ...head, scenario: pausing }),
        ...[...stopped(TO + 3000), stall(3.02 * S, TO + 4000)],
      ),
      WHOLE,
    );
    expect(paused.judged).toMatchObject([{ trueLengthUs: null }]);
    expect(seen(...step('runtime'))).toBeNull();
    expect(seen(...step('drain'))).toBeNull();
  });

  it('holds 5 ms or 1 % to be right', () => {
    const rightOff = (offUs: number) =>
      figures(...stopped(TO), stall(3.02 * S, TO + offUs)).length.rightShare;
    expect([19_000, -19_000, 21_000, -21_000].map(rightOff)).toEqual([1, 1, 0, 0]);
  });

  it('does not hold the wait that a full queue demands to be part of the stall, nor not to be', () => {
    // Captures take 20 ms each, so the one due at 2.99 s … 3 s is still to come back at 3.01 s.
    const waiting = steady(header({ groups: [{ rooms: 1 }] })).map((event) =>
      event.kind === 'interval'
        ? { ...event, histograms: { service: histogram(20_000), excess: histogram(100) } }
        : event,
    );
    const run = evaluateRun(
      withEvents(waiting, ...stopped(TO + 3000), stall(3.02 * S, TO + 4000)),
      WHOLE,
    );
    const { leastUs = 0, mostUs = 0 } = run.judged[0]?.trueLengthUs ?? {};
    expect(mostUs - leastUs).toBeGreaterThan(22_000);
    expect(mostUs - leastUs).toBeLessThan(24_000);
    expect(mostUs).toBe(TO + 3000 - 3 * S);
  });

  it('takes captures to be back when another source’s one is, that was asked for after the heartbeat', () => {
    // As recorded: the heartbeat 17.6 ms after the thaw, the canary's answer 54.4 ms after that, and
    // the publisher's own first capture in between.
    const known = (...extra: JournalEvent[]) => {
      const run = judge(...heardAgain(TO + 17_600), ...extra, stall(3.02 * S, TO + 70_500));
      const { worstUs, within } = evaluation([run]).length;
      return [worstUs, within?.worstUs];
    };
    expect(known(canary(-232_000, 590), canary(18_000, 54_441))).toEqual([0, 72_441]);
    // Without one that was asked for after the thaw, and answered, nobody knows.
    for (const extra of [[], [canary(-232_000, 590_000)], [canary(18_000, null)]]) {
      expect(known(...extra)).toEqual([null, undefined]);
    }
    expect(known(canary(18_000, 200))).toEqual([52_300, 18_200]);
  });

  it('knows when the thread of all captures let them go by the canary that waited with them', () => {
    // Readings of a canary that was asked for at 2.9 s and came back at `backUs`.
    const waiting = (backUs: number) =>
      [2.9 * S, 3.15 * S, 3.4 * S, TO + 150_000, TO + 400_000].flatMap(
        (at, n, all): EventOf<'health'>[] => {
          const fromUs = all[n - 1];
          if (fromUs === undefined) return [];
          const asked = 2.9 * S;
          const values = { canary: at < backUs ? at - asked : Math.min(at, backUs) - asked };
          const about = { kind: 'health', process: 0, role: 'subject', publisher: null } as const;
          return [{ at, ...about, fromUs, values }].slice(0, fromUs > backUs ? 0 : 1);
        },
      );
    const known = (label: string, backUs: number, lengthUs: number) => {
      const run = judge(
        ...[...step(label), ...dead, ...waiting(backUs)],
        stall(3.02 * S, 3.02 * S + lengthUs),
      );
      const { leastUs, mostUs } = run.judged[0]?.trueLengthUs ?? {};
      return [leastUs, mostUs, evaluation([run]).length.provenShare];
    };
    const lengthUs = TO - 3.02 * S;
    for (const label of ['runtime', 'capture-worker']) {
      expect(known(label, TO + 6000, lengthUs + 2000)).toEqual([lengthUs, lengthUs + 6000, 1]);
      expect(known(label, TO + 60_000, lengthUs + 2000)[2]).toBe(0);
      // It had not waited: nobody knows.
      expect(known(label, 3.1 * S, lengthUs)).toEqual([undefined, undefined, null]);
    }
    expect(known('drain', TO + 6000, lengthUs)).toEqual([undefined, undefined, null]);
  });

  it('holds any length to be right that ends between the thaw and the first that is back', () => {
    const worst = (offUs: number) =>
      figures(...stopped(TO + 60_000), stall(3.02 * S, TO + offUs)).length.worstUs;
    expect([-7000, 0, 30_000, 60_000, 68_000].map(worst)).toEqual([7000, 0, 0, 0, 8000]);
  });
});
