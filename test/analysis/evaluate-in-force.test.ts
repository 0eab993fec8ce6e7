import { describe, expect, it } from 'vitest';
import { evaluateRun, evaluation } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { dead, figures, FROM, judge, RUNTIME, step, TO } from '../support/labelled.js';

const process = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
const silent = (fromUs: number, untilUs: number): JournalEvent[] => [
  { at: fromUs + 400_000, ...process, state: 'silent', sinceUs: fromUs, osState: 'T' },
  { at: untilUs, ...process, state: 'back', sinceUs: fromUs },
];

describe('a step of a publisher that was not there all the while', () => {
  /** Publisher 0 came at `fromUs`, and left again. */
  const there = (fromUs: number, untilUs: number | null, ...extra: JournalEvent[]) => {
    const journal = steady(header({ groups: [{ rooms: 1 }] })).map((event) => {
      if (event.kind !== 'publisher') return event;
      if (event.state === 'published') return { ...event, at: fromUs };
      return { ...event, at: untilUs ?? event.at };
    });
    return evaluateRun(withEvents(journal, ...extra), WHOLE);
  };
  const frozen = (fromUs: number, untilUs: number) => [
    ...step('process-stopped', { thread: null }, [fromUs, untilUs]),
    ...silent(fromUs - 50_000, untilUs + 1000),
  ];
  const nothing = {
    judged: [],
    leftOut: [{ label: 'process-stopped', reason: 'harmless', count: 1 }],
  };

  it('did it no harm before it came, nor after it had left', () => {
    // As recorded: the process stopped from the run's beginning on, its publisher came when it was let go.
    expect(there(8.28 * S, null, ...frozen(54_000, 8 * S))).toMatchObject(nothing);
    expect(there(100_000, 4 * S, ...frozen(5 * S, 7 * S))).toMatchObject(nothing);
    expect(there(100_000, null, ...frozen(5 * S, 7 * S)).judged).toMatchObject([{ found: null }]);
  });

  it('is one from when it came on, of a length that nobody knows', () => {
    const worker = step('capture-worker', { thread: 'livekit-audio*' }, [S, TO]);
    const late = there(FROM, null, ...worker, ...dead, stall(FROM, TO + 5000));
    expect(late.judged).toMatchObject([
      { label: 'capture-worker', confirmed: true, found: {}, trueLengthUs: null },
    ]);
    expect(there(FROM, null, ...worker, ...dead).judged).toMatchObject([{ found: null }]);
    // That it had gone when the stall was told to be over is no contradiction.
    const left = there(100_000, 4 * S, ...step('runtime'), ...dead, stall(3.02 * S, 4 * S));
    expect(left).toMatchObject({ judged: [{ found: {} }], falseAlarms: [] });
  });
});

describe('a step that recovery has healed', () => {
  const tried = (rung: EventOf<'recovery'>['rung'], startedUs: number, healedUs: number) => {
    const about = { kind: 'recovery', publisher: 0, stall: 'a', attempt: 0, rung } as const;
    return [
      { at: startedUs, ...about, state: 'started' },
      { at: healedUs, ...about, state: 'healed', tookUs: healedUs - startedUs },
    ] as JournalEvent[];
  };
  const closedAt = (n: number, fromUs: number) =>
    step('app', { what: 'close', thread: null, step: n }, [fromUs, 10 * S]);
  const froze = [
    ...step('process-stopped', { thread: null, step: 9 }, [5 * S, 7 * S]),
    ...silent(4.95 * S, 7.01 * S),
  ];
  const told = [
    stall(2.02 * S, 2.6 * S),
    stall(5.02 * S, 7.02 * S),
    stall(8.02 * S, 8.6 * S),
  ] as const;
  const found = (...extra: JournalEvent[]) => {
    const run = judge(...closedAt(0, 2 * S), ...froze, ...closedAt(1, 8 * S), ...extra);
    const { falseAlarms, uninjected, leftOut } = run;
    return {
      pairs: run.judged.map(({ fromUs, found: one }) => [fromUs / S, (one?.lengthUs ?? 0) / S]),
      others: falseAlarms.length + uninjected.length + leftOut.length,
    };
  };

  it('leaves what comes later to the steps that come later', () => {
    // As recorded: a closed source had another one in its place after 0.6 s, then the process was stopped.
    const healed = [...tried('track', 2.5 * S, 3.7 * S), ...tried('track', 8.5 * S, 9.7 * S)];
    const all = { pairs: [[2, 0.58], [5, 2], [8, 0.58]], others: 0 }; // prettier-ignore
    expect(found(...told, ...healed)).toEqual(all);
    const anew: JournalEvent[] = [
      ...[2.55 * S, 8.55 * S].map((at): JournalEvent => ({
        ...{ at, kind: 'publisher', publisher: 0, state: 'published' },
      })),
    ];
    expect(found(...told, ...anew)).toEqual(all); // another process took its place
  });

  it('is not healed by what was tried for the trouble before it, nor by waiting', () => {
    const long = stall(5.02 * S, 10 * S);
    const closed = (...extra: JournalEvent[]) =>
      judge(...closedAt(0, 5 * S), long, ...extra).judged.length;
    expect(closed()).toBe(1);
    expect(closed(...tried('track', 4.5 * S, 5.3 * S))).toBe(1);
    expect(closed(...tried('wait', 5.5 * S, 6.3 * S))).toBe(1);
    expect(closed(...tried('track', 5.5 * S, 6.3 * S))).toBe(0); // it had long been over
  });

  it('still holds where it is no matter of the source, the track or the process', () => {
    const lost = step('transport', { what: 'network', thread: null }, [FROM, 9 * S]);
    const listened = steady(header({ groups: [{ rooms: 1, listen: true }] }));
    const gap: JournalEvent = { at: 9 * S, kind: 'gap', publisher: 0, fromUs: 6 * S, toUs: 9 * S };
    const run = evaluateRun(
      withEvents(listened, ...lost, ...tried('track', 3.5 * S, 4.5 * S), gap),
      WHOLE,
    );
    expect(run.judged).toMatchObject([{ label: 'transport', found: { lengthUs: 3 * S } }]);
  });

  it('has no length that the parent knows', () => {
    const seen = (...extra: JournalEvent[]) =>
      evaluation([
        judge(
          ...step('capture-worker', { thread: 'livekit-audio*' }, [FROM, 8 * S]),
          ...[...dead, stall(3.02 * S, TO), ...extra],
        ),
      ]);
    expect(seen(...tried('process', 4 * S, TO))).toMatchObject({
      ...{ injected: 1, recall: 1, length: { known: 0 } },
    });
    expect(figures(...step('runtime'), ...dead, RUNTIME, stall(3.02 * S, TO)).recall).toBe(1);
  });
});
