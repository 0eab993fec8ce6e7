import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateRun, evaluation } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { dead, figures, FROM, judge, RUNTIME, step, TO } from '../support/labelled.js';

describe('what others saw of a stall that nothing injected explains', () => {
  describe('takes the event loop’s word for one in which the JS thread was away', () => {
    const late = stall(6.9 * S, 7.2 * S);
    const loop = (us: number, [fromUs, at] = [6.9 * S, 7.15 * S]): JournalEvent => ({
      ...{ at, kind: 'health', process: 0, role: 'subject', publisher: null },
      ...{ fromUs, values: { loop: us } },
    });
    const seen = (...extra: JournalEvent[]) => judge(late, ...extra).uninjected.length === 1;
    /** What the reading of the second from 7 s on says as well. */
    const second = (us: number, ...extra: JournalEvent[]) =>
      evaluateRun(
        withEvents(
          steady(header({ groups: [{ rooms: 1 }] })).map((event) =>
            event.kind === 'load' && event.fromUs === 7 * S
              ? { ...event, loopMaxGapUs: us }
              : event,
          ),
          ...[stall(7.7 * S, 8 * S), ...extra],
        ),
        WHOLE,
      ).uninjected.length === 1;

    it('where that was for three quarters of it', () => {
      expect(seen(loop(230_000))).toBe(true);
      expect(seen(loop(220_000))).toBe(false);
      expect(seen({ ...loop(300_000), process: 1 } as JournalEvent)).toBe(false);
      expect(judge(late, loop(230_000))).toMatchObject({ falseAlarms: [] });
    });

    it('with no more of it than can lie in the stall', () => {
      expect(seen(loop(300_000, [7 * S, 7.4 * S]))).toBe(false);
      expect(seen(loop(300_000, [6.5 * S, 6.9 * S]))).toBe(false);
    });

    it('of a whole second only where no closer one says otherwise', () => {
      const samples = [0, 1, 2, 3].map((n) =>
        loop(n === 0 ? 240_000 : 2000, [(7 + n / 4) * S, (7.25 + n / 4) * S]),
      );
      expect(second(300_000)).toBe(true);
      expect(second(300_000, ...samples)).toBe(false);
      expect(second(300_000, ...samples.slice(0, 2))).toBe(true);
      // Only how late the reading came is told of a block that it ended: the second says how long it was.
      const [a, b] = [loop(2000, [7 * S, 7.7 * S]), loop(60_000, [7.7 * S, 8 * S])];
      expect(second(240_000, a, b)).toBe(true);
      expect(second(220_000, a, b)).toBe(false);
    });
  });

  it('does not take the listener’s word where the local track gave sound', () => {
    const listened = steady(header({ groups: [{ rooms: 1, listen: true, queueMs: 200 }] }));
    const gap: JournalEvent = { at: 8 * S, kind: 'gap', publisher: 0, fromUs: 7 * S, toUs: 8 * S };
    const lost: JournalEvent = { ...gap, fromUs: 5 * S };
    const seen = (...extra: JournalEvent[]) =>
      evaluateRun(withEvents(listened, stall(7 * S, 8 * S), ...extra), WHOLE).uninjected.length ===
      1;
    const tap = [0, 1, 2, 3].map((n): EventOf<'health'> => {
      const fromUs = (7 + n / 4) * S;
      const about = { kind: 'health', process: 0, role: 'subject', publisher: 0 } as const;
      return { at: fromUs + 250_000, ...about, fromUs, values: { tap: 100, sound: 1 } };
    });
    expect(seen(gap)).toBe(true);
    expect(seen(gap, ...tap)).toBe(false);
    expect(seen(lost)).toBe(false); // silent already before
  });
});

describe('one told trouble and one injected', () => {
  it('is proved by both parts of a silence that a stall has parted, and by no other silence', () => {
    const listened = steady(header({ groups: [{ rooms: 1, listen: true, queueMs: 200 }] }), 40);
    const lost = step('transport', { what: 'network', thread: null }, [5 * S, 35 * S]);
    const gap = (fromUs: number, toUs: number): JournalEvent => ({
      ...{ at: toUs, kind: 'gap', publisher: 0, fromUs, toUs },
    });
    const of = (...extra: JournalEvent[]) => {
      const { judged, falseAlarms } = evaluateRun(withEvents(listened, ...lost, ...extra), WHOLE);
      return [judged.length, falseAlarms.map(({ fromUs }) => fromUs / S)];
    };
    expect(of(gap(5 * S, 35 * S))).toEqual([1, []]);
    // The stall itself nobody else saw.
    expect(of(gap(5 * S, 35 * S), stall(20 * S, 20.3 * S))).toEqual([1, [20]]);
    expect(of(gap(5 * S, 15 * S), gap(20 * S, 35 * S))).toEqual([1, [5]]);
  });

  it('proves by one stall one trouble: the others of the step need somebody else’s word', () => {
    const mine = [...step('runtime'), ...dead, RUNTIME];
    // As found by a reviewer: whatever came in the two seconds after a step was not looked at.
    const after = figures(...mine, stall(3.02 * S, TO), stall(TO + 0.5 * S, TO + 1.5 * S));
    expect(after).toMatchObject({ recall: 1, precision: 0.5, met: false });
    const within = figures(...mine, stall(3.02 * S, 4.6 * S), stall(4.7 * S, 4.95 * S));
    expect(within).toMatchObject({ recall: 1, precision: 0.5 });
    const beats = { kind: 'process', process: 0, role: 'subject', pid: 100, sinceUs: 5.3 * S };
    const known = judge(
      ...[...mine, stall(3.02 * S, TO), stall(TO + 0.5 * S, TO + 1.5 * S)],
      { at: 5.7 * S, ...beats, state: 'silent', osState: 'R' } as JournalEvent,
      { at: 6.5 * S, ...beats, state: 'back' } as JournalEvent,
    );
    expect(known).toMatchObject({ falseAlarms: [], uninjected: [{ fromUs: TO + 0.5 * S }] });
  });

  it('takes no stall for one of a step that does not explain it', () => {
    const steps = [0, 1].flatMap((n) =>
      step('runtime', {}, [(3.01 + 3 * n) * S, (5.01 + 3 * n) * S]),
    );
    const over = figures(...steps, ...dead, RUNTIME, stall(2 * S, 9 * S));
    expect(over).toMatchObject({ recall: 0, precision: 0, met: false });
    expect(
      figures(...step('runtime'), ...dead, RUNTIME, stall(3.02 * S, TO + 1.9 * S)),
    ).toMatchObject({ recall: 0, met: false });
    // What waited before the step, if for less than a stall, is one by it; for more, it was one before.
    const early = (us: number) =>
      figures(...step('runtime'), ...dead, RUNTIME, stall(FROM - us, TO)).recall;
    expect([100_000, 250_000].map(early)).toEqual([1, 0]);
    // Of a thread that stood still for two seconds it is no stall of half of one.
    expect(figures(...step('runtime'), ...dead, RUNTIME, stall(3.02 * S, 3.5 * S)).recall).toBe(0);
  });

  it('takes one that somebody else saw go on', () => {
    const about = {
      kind: 'process',
      process: 0,
      role: 'subject',
      pid: 100,
      sinceUs: FROM,
    } as const;
    const silent: JournalEvent[] = [
      { at: FROM + 400_000, ...about, state: 'silent', osState: 'R' },
      { at: TO + 1.9 * S, ...about, state: 'back' },
    ];
    const long = stall(3.02 * S, TO + 1.9 * S);
    expect(figures(...step('js-thread'), ...silent, long)).toMatchObject({
      recall: 1,
      precision: 1,
    });
    expect(figures(...step('js-thread'), ...silent, stall(3.02 * S, 9.9 * S)).recall).toBe(0);
  });

  it('judges steps that overlap in time, and one to the end of the run', () => {
    const both = (...told: JournalEvent[]) =>
      judge(
        ...step('runtime', { step: 1 }, [3.01 * S, 4 * S]),
        ...step('runtime', { step: 2 }, [3.5 * S, TO]),
        ...[...dead, RUNTIME, ...told],
      );
    const one = both(stall(3.02 * S, TO));
    expect(one.judged).toMatchObject([{ found: { cause: 'runtime' } }]);
    expect(one).toMatchObject({ falseAlarms: [], leftOut: [{ reason: 'hidden', count: 1 }] });
    expect(both().judged.map(({ found }) => found)).toEqual([null, null]);
    // A source that stays closed, and the process stopped meanwhile.
    const closed = step('app', { what: 'close', thread: null }, [FROM, 10 * S]);
    const [started] = closed;
    const frozen = step('process-stopped', { thread: null }, [6 * S, 8 * S]);
    const told = judge(...[started!, ...frozen, ...dead], stall(3.02 * S, 10 * S));
    expect(told.judged).toMatchObject([{ label: 'app', found: { lengthUs: 6.98 * S } }]);
    expect(told.falseAlarms).toEqual([]);
  });

  it('takes steps that follow each other in less than a stall to hide each other as well', () => {
    const both = (pauseUs: number, ...told: JournalEvent[]) => {
      const run = judge(
        ...step('runtime', { step: 1 }, [3.01 * S, 4 * S]),
        ...step('runtime', { step: 2 }, [4 * S + pauseUs, TO]),
        ...[...dead, RUNTIME, ...told],
      );
      const { recall, precision } = evaluation([run]);
      return [recall, precision, run.leftOut.length];
    };
    const one = stall(3.02 * S, TO);
    expect([0, 50_000, 190_000].map((us) => both(us, one))).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]);
    // Captures had the time to come back, and to stall anew.
    expect(both(250_000, one)).toEqual([0.5, 1, 0]);
    expect(both(50_000, stall(3.02 * S, 4.01 * S), stall(4.07 * S, TO))).toEqual([1, 1, 0]);
    // That of one alone leaves the other missed.
    expect(both(50_000, stall(3.02 * S, 4.01 * S))).toEqual([0.5, 1, 0]);
    expect(both(50_000, stall(4.07 * S, TO))).toEqual([0.5, 1, 0]);
  });

  it('sees that captures pile up by their own schedule alone', () => {
    const usual = steady(header({ groups: [{ rooms: 1, capture: 'unawaited', queueMs: 40 }] }));
    const late = (fromS: number, untilS: number) =>
      Array.from({ length: untilS - fromS }, (_, n): EventOf<'progress'> => {
        const at = (fromS + n + 1) * S;
        const lagging: EventOf<'progress'>['lagging'] = [[0, 50, 50, 320_000]];
        return { at, kind: 'progress', group: 'probe', fromUs: at - S, lagging };
      });
    const pile = step('overlap', { what: 'nice', thread: null }, [FROM, 7 * S]);
    const piled = (...told: JournalEvent[]) =>
      evaluateRun(withEvents(usual, ...pile, ...told), WHOLE);
    const held = { ...stall(4.1 * S, 10 * S), pending: 13 };
    expect(piled(...late(4, 10), held).judged).toMatchObject([
      { expected: 'stall', confirmed: true, found: { cause: 'overlap' } },
    ]);
    expect(piled(...late(4, 10)).judged).toMatchObject([{ confirmed: true, found: null }]);
    expect(piled(...late(4, 7), held).falseAlarms).toHaveLength(1); // it was over at 7 s
    // A second tells of all of it: what was late in one may be what came before the step.
    expect(piled(...late(3, 4))).toMatchObject({ judged: [], leftOut: [{ reason: 'harmless' }] });
    const refused = late(4, 10).map((one) => ({ ...one, lagging: [[0, 50, 30, 0] as never] }));
    expect(piled(...refused)).toMatchObject({ judged: [], leftOut: [{ reason: 'harmless' }] });
  });
});

describe('of four troubles that were found', () => {
  const SECONDS = 40;
  const begin = (n: number) => (4 + 9 * n) * S;
  const head = header({ groups: [{ rooms: 1, listen: true, queueMs: 200 }] });
  const four = [0, 1, 2, 3];
  const steps = four.flatMap((n) => step('runtime', { step: n }, [begin(n), begin(n) + 2 * S]));
  const gaps = four.map((n): JournalEvent => {
    const [fromUs, toUs] = [begin(n) + 150_000, begin(n) + 2.1 * S];
    return { at: toUs, kind: 'gap', publisher: 0, fromUs, toUs };
  });
  const real = four.map((n) => stall(begin(n) + 20_000, begin(n) + 2.02 * S));
  const of = (...told: JournalEvent[]) =>
    evaluation([evaluateRun(withEvents(steady(head, SECONDS), ...steps, ...gaps, ...told), WHOLE)]);
  const which = fc.constantFrom(...four);

  it('one that is taken away lowers recall', () => {
    expect(of(...real)).toMatchObject({ recall: 1, precision: 1 });
    for (const n of four) expect(of(...real.toSpliced(n, 1)).recall).toBe(0.75);
  });

  it('one that is invented lowers precision, wherever it is outside the steps', () => {
    const outside = fc.record({
      n: which,
      afterUs: fc.integer({ min: 50_000, max: 6.5 * S }),
      lengthUs: fc.integer({ min: 250_000, max: 6 * S }),
    });
    fc.assert(
      fc.property(outside, ({ n, afterUs, lengthUs }) => {
        const fromUs = begin(n) + 2.02 * S + afterUs;
        const untilUs = Math.min(fromUs + lengthUs, begin(n + 1) - 1000);
        if (untilUs - fromUs < 210_000) return;
        const found = of(...real, stall(fromUs, untilUs));
        expect(found.precision).toBe(0.8);
        expect(found.recall).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  it('one that is stretched by more than 2 s lowers recall', () => {
    fc.assert(
      fc.property(which, fc.integer({ min: 2 * S + 1, max: 6.9 * S }), (n, moreUs) => {
        const { fromUs, toUs } = real[n]!;
        const long = stall(fromUs, toUs! + moreUs);
        expect(of(...real.with(n, long))).toMatchObject({ recall: 0.75, met: false });
      }),
      { numRuns: 40 },
    );
  });
});
