import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateRun, evaluation } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { anyJournal } from '../support/any-journal.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { dead, figures, FROM, judge, RUNTIME, step, threads, TO } from '../support/labelled.js';

describe('what was injected, held against what was found', () => {
  it('is met where all of it was found, with its cause and its length', () => {
    const found = figures(...step('runtime'), ...dead, RUNTIME, stall(3.02 * S, TO + 3000));
    expect(found).toMatchObject({
      injected: 1,
      recall: 1,
      precision: 1,
      // Nobody but the subject itself knows it of a thread.
      length: { known: 0, rightShare: null, worstUs: null, within: null },
      cause: { rightShare: 1, unknownShare: 0, wrongShare: 0 },
      confusion: [{ label: 'runtime', found: { runtime: 1 } }],
      bySdk: [{ sdk: '9.8.7', injected: 1, missed: 0, causeRight: 1, falseAlarms: 0 }],
      wrong: [],
      met: true,
    });
  });

  it('counts as missed what another saw and the tool did not', () => {
    const found = figures(...step('runtime'), ...dead);
    expect(found).toMatchObject({ injected: 1, recall: 0, precision: null, met: false });
    expect(found.confusion).toEqual([{ label: 'runtime', found: { missed: 1 } }]);
    expect(found.wrong).toMatchObject([{ publisher: 'probe-0-0', found: null }]);
  });

  it('sees a miss through the listener where there is one', () => {
    const listened = steady(header({ groups: [{ rooms: 1, listen: true }] }));
    const gap = (toUs: number): JournalEvent => ({
      ...{ at: toUs, kind: 'gap', publisher: 0, fromUs: FROM, toUs },
    });
    const of = (toUs: number) =>
      evaluateRun(withEvents(listened, ...step('drain'), ...dead, gap(toUs)), WHOLE);
    // Captures stopped: that the silence is told does not make up for the stall.
    expect(of(TO).judged).toMatchObject([
      { label: 'drain', expected: 'stall', confirmed: true, found: null },
    ]);
    // Shorter than a stall: the listener went on, and what the tap says is not asked.
    expect(of(FROM + 150_000)).toMatchObject({
      judged: [],
      leftOut: [{ label: 'drain', reason: 'harmless', count: 1 }],
    });
  });

  it('asks for a silence alone where the queue held out, or captures are not stopped', () => {
    const gap: JournalEvent = { at: TO, kind: 'gap', publisher: 0, fromUs: FROM, toUs: TO };
    const judged = (label: string, queueMs: number, ...extra: JournalEvent[]) =>
      evaluateRun(
        withEvents(
          steady(header({ groups: [{ rooms: 1, listen: true, queueMs }] })),
          ...[...step(label), gap, ...extra],
        ),
        WHOLE,
      ).judged;
    const silence = [{ expected: 'silence', found: { lengthUs: TO - FROM } }];
    expect(judged('drain', 1900)).toMatchObject(silence);
    expect(judged('drain', 1700)).toMatchObject([{ expected: 'stall', found: null }]);
    expect(judged('transport', 200)).toMatchObject(silence);
    expect(judged('host', 200)).toMatchObject(silence); // its heartbeat went on
    expect(judged('capture-worker', 1900)).toMatchObject([{ expected: 'stall', found: null }]);
  });

  it('takes a full host to have stopped captures only where no heartbeat came in the step', () => {
    const about = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
    const silent = (sinceUs: number, backUs: number): JournalEvent[] => [
      { at: sinceUs + 250_000, ...about, state: 'silent', sinceUs, osState: 'R' },
      { at: backUs, ...about, state: 'back', sinceUs },
    ];
    const expected = (sinceUs: number, backUs: number) =>
      judge(...step('host'), ...silent(sinceUs, backUs)).judged.map((one) => one.expected);
    expect(expected(FROM, FROM + 450_000)).toEqual(['stall']);
    expect(expected(FROM, FROM + 350_000)).toEqual([]); // a heartbeat and no stall
    expect(expected(FROM - S, FROM + 50_000)).toEqual([]); // before it
  });

  it('tells recall of stalls and of silences apart, of what others saw alone', () => {
    const seen = stall(3.02 * S, TO);
    const found = figures(...step('runtime'), ...dead, RUNTIME, seen);
    expect(found).toMatchObject({ recall: 1, stalls: { known: 1, recall: 1 } });
    expect(found.silences).toEqual({ known: 0, recall: null });
    // Nobody but the tool saw it: it can't have missed it.
    expect(figures(...step('runtime'), RUNTIME, seen)).toMatchObject({
      injected: 1,
      recall: null,
      stalls: { known: 0, recall: null },
      cause: { rightShare: 1 },
    });
  });

  it('counts a wrong cause apart from an unknown one', () => {
    const seen = stall(3.02 * S, TO);
    const drains = threads('AudioSourceCapt');
    expect(figures(...step('runtime'), drains, seen).cause).toEqual({
      ...{ rightShare: 0, unknownShare: 0, wrongShare: 1 },
    });
    expect(figures(...step('runtime'), seen)).toMatchObject({
      cause: { rightShare: 0, unknownShare: 1, wrongShare: 0 },
      met: false,
    });
  });

  it('calls a stall away from every step a false alarm, and one of a healthy step too', () => {
    const early = stall(0.5 * S, S);
    const found = figures(...step('runtime'), ...dead, RUNTIME, early, stall(3.02 * S, TO));
    expect(found).toMatchObject({ recall: 1, precision: 0.5, met: false });
    expect(found.falseAlarms).toMatchObject([{ fromUs: 0.5 * S, lengthUs: 0.5 * S }]);
    for (const label of ['none', 'queue-contract']) {
      const healthy = figures(...step(label), stall(3.5 * S, 4 * S));
      expect(healthy).toMatchObject({ injected: 0, recall: null, precision: 0, met: false });
      expect(healthy.falseAlarms).toHaveLength(1);
    }
  });

  it('holds a stall that nobody injected against what others saw', () => {
    // Of a real start-up: published at 341 ms, no heartbeat from 180 ms to 653 ms.
    const about = { kind: 'process', process: 0, role: 'subject', pid: 100, sinceUs: 180_261 };
    const beats = (backUs: number) =>
      [
        { at: 616_699, ...about, state: 'silent', osState: 'R' },
        { at: backUs, ...about, state: 'back' },
      ] as JournalEvent[];
    const starting = stall(340_917, 696_465);
    const real = judge(...step('runtime'), ...dead, RUNTIME, stall(3.02 * S, TO), starting);
    expect(real).toMatchObject({ falseAlarms: [{ fromUs: 340_917 }], uninjected: [] });
    const seen = judge(starting, ...beats(652_702));
    expect(seen).toMatchObject({ falseAlarms: [], uninjected: [{ fromUs: 340_917 }] });
    expect(evaluation([seen])).toMatchObject({ precision: null, uninjected: [{}] });
    // Away for no longer than a stall from the first heartbeat that is missed.
    expect(judge(stall(200_000, 696_465), ...beats(479_000)).falseAlarms).toHaveLength(1);
  });

  it('takes the word of a canary that waited all the while', () => {
    const readings = (...ages: number[]) =>
      ages.map((canary, n): EventOf<'health'> => ({
        ...{ at: (7.25 + n * 0.25) * S, kind: 'health', process: 0, role: 'subject' },
        ...{ publisher: null, fromUs: (7 + n * 0.25) * S, values: { canary } },
      }));
    const waited = (...ages: number[]) => {
      const { falseAlarms, uninjected } = judge(stall(7 * S, 8 * S), ...readings(...ages));
      return [falseAlarms.length, uninjected.length];
    };
    expect(waited(0.25 * S, 0.5 * S, 0.75 * S, 0.9 * S)).toEqual([0, 1]); // back at 7.9 s
    expect(waited(0.25 * S, 0.5 * S, 0.75 * S, S)).toEqual([0, 1]); // still waiting
    expect(waited(0.25 * S, 0.5 * S, 0.6 * S, 900)).toEqual([1, 0]);
    expect(waited(900, 900, 900, 900)).toEqual([1, 0]);
  });

  it('asks of the listener no more than the queue has left of a stall that is hardly one', () => {
    const listened = steady(header({ groups: [{ rooms: 1, listen: true, queueMs: 40 }] }));
    const heard = (silentUs: number) => {
      const [fromUs, toUs] = [7.11 * S, 7.11 * S + silentUs];
      const gap: JournalEvent = { at: toUs, kind: 'gap', publisher: 0, fromUs, toUs };
      return evaluateRun(withEvents(listened, gap, stall(7 * S, 7.203 * S)), WHOLE).uninjected;
    };
    // As recorded in a log storm: of 203 ms the queue held 40.
    expect([150_000, 90_000].map((us) => heard(us).length)).toEqual([1, 0]);
    // All of which it held: then a gap as long as a stall is asked for.
    const full = steady(header({ groups: [{ rooms: 1, listen: true, queueMs: 1000 }] }));
    const held = (silentUs: number) => {
      const [fromUs, toUs] = [7.9 * S, 7.9 * S + silentUs];
      const gap: JournalEvent = { at: toUs, kind: 'gap', publisher: 0, fromUs, toUs };
      return evaluateRun(withEvents(full, gap, stall(7 * S, 7.3 * S)), WHOLE).uninjected;
    };
    expect(
      [120_000, 250_000].map(
        (us) => held(us).filter(({ lengthUs }) => lengthUs === 0.3 * S).length,
      ),
    ).toEqual([0, 1]);
  });

  it('takes the word of the local track, and of a server that had gone by then', () => {
    const gap: JournalEvent = { at: 8 * S, kind: 'gap', publisher: 0, fromUs: 7 * S, toUs: 8 * S };
    const listened = steady(header({ groups: [{ rooms: 1, listen: true }] }));
    const told = (...extra: JournalEvent[]) => {
      const run = evaluateRun(withEvents(listened, gap, ...extra), WHOLE);
      return [run.falseAlarms.length, run.uninjected.length];
    };
    const tap = (sound: number): EventOf<'health'> => ({
      ...{ at: 7.8 * S, kind: 'health', process: 0, role: 'subject' },
      ...{ publisher: 0, fromUs: 7.1 * S, values: { tap: 100, sound } },
    });
    expect([told(tap(0)), told(tap(1))]).toEqual([
      [0, 1],
      [1, 0],
    ]);
    const server = (at: number, state: 'unreachable' | 'reachable', sinceUs?: number) =>
      ({ at, kind: 'server', state, ...(sinceUs && { sinceUs }) }) as JournalEvent;
    expect(told(server(8.1 * S, 'unreachable', 6.9 * S), server(9 * S, 'reachable'))).toEqual([
      0, 1,
    ]);
    expect(told(server(8.1 * S, 'unreachable'), server(9 * S, 'reachable'))).toEqual([1, 0]);
  });

  it('takes nobody’s word for what the listener alone says', () => {
    const gap: JournalEvent = { at: 8 * S, kind: 'gap', publisher: 0, fromUs: 7 * S, toUs: 8 * S };
    const listened = steady(header({ groups: [{ rooms: 1, listen: true }] }));
    const alone = evaluateRun(withEvents(listened, gap), WHOLE);
    expect(alone).toMatchObject({ falseAlarms: [{ fromUs: 7 * S }], uninjected: [] });
    const stalled = evaluateRun(withEvents(listened, gap, stall(6.9 * S, 7.9 * S)), WHOLE);
    expect(stalled).toMatchObject({ falseAlarms: [], uninjected: [{ fromUs: 6.9 * S }] });
  });

  it('leaves out a step that could not be put in force', () => {
    const about = { kind: 'pressure', step: 0, what: 'freeze', level: null, thread: 'x*' } as const;
    const refused: JournalEvent = { at: FROM, ...about, state: 'refused', label: 'drain' };
    expect(judge(refused)).toEqual({
      judged: [],
      falseAlarms: [],
      uninjected: [],
      leftOut: [{ label: 'drain', reason: 'refused', count: 1 }],
    });
  });

  it("asks only for publishers of the step's group, and what is done to a process for all in it", () => {
    const groups = [{ rooms: 1 }, { name: 'other', rooms: 1 }];
    const mine = step('runtime', { group: 'probe' });
    const of = (process: (group: string) => number) =>
      evaluateRun(
        withEvents(
          steady(header({ groups, process })),
          ...[...mine, ...dead, RUNTIME, stall(3.02 * S, TO)],
        ),
        WHOLE,
      );
    const apart = of((group) => (group === 'other' ? 1 : 0));
    expect(apart.judged.map(({ publisher }) => publisher)).toEqual(['probe-0-0']);
    expect(apart.leftOut).toEqual([]);
    const shared = of(() => 0);
    expect(shared.judged.map(({ publisher }) => publisher)).toEqual(['probe-0-0']);
    expect(shared.leftOut).toEqual([{ label: 'runtime', reason: 'harmless', count: 1 }]);
  });
});

describe('any journal', () => {
  const labels = fc.constantFrom('runtime', 'drain', 'transport', 'queue-contract', 'none');

  it('gives shares, and every stall of it is found, false or of a step', () => {
    fc.assert(
      fc.property(anyJournal, fc.array(labels, { maxLength: 2 }), (journal, given) => {
        const steps = given.flatMap((label, n) =>
          step(label, {}, [(2 + 3 * n) * S, (4 + 3 * n) * S]),
        );
        const run = evaluateRun(withEvents(journal, ...steps), WHOLE);
        const found = evaluation([run]);
        const { recall, precision, length, cause } = found;
        for (const share of [recall, precision, length.rightShare, ...Object.values(cause)]) {
          if (share === null) continue;
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        const cells = found.confusion.flatMap((row) => Object.values(row.found));
        expect(cells.reduce((sum, n) => sum + n, 0)).toBe(found.injected);
        if (steps.length === 0) expect(found).toMatchObject({ injected: 0, met: false });
      }),
      { numRuns: 40 },
    );
  });

  it('is worth the same in one evaluation or in the sum of two', () => {
    const well = judge(...step('runtime'), ...dead, RUNTIME, stall(3.02 * S, TO));
    const missed = judge(...step('runtime'), ...dead);
    expect(evaluation([well, missed])).toMatchObject({ runs: 2, injected: 2, recall: 0.5 });
    expect(evaluation([missed, well])).toMatchObject({ runs: 2, injected: 2, recall: 0.5 });
  });
});
