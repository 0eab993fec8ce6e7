import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesOf } from '../../../src/analysis/index.js';
import type { JournalEvent } from '../../../src/journal/events.js';
import { counts, header, S } from '../../support/journals.js';

type Span = { from: number; to: number };
type Told = 'by load' | 'by silence';
const SECONDS = 12;
const PER_S = 50;

/** Two rooms with a process each, both with 50 captures a second due; what is told while away comes later. */
function journalOf(away: readonly Span[][], how: Told): JournalEvent[] {
  const head = header({ process: (_group, room) => room });
  const told = (process: number, at: number) =>
    away[process]?.find(({ from, to }) => at > from && at < to)?.from ?? at;
  return [
    { ...head, durationUs: SECONDS * S },
    ...Array.from({ length: SECONDS }, (_, n): JournalEvent => {
      const planned = [0, 1].reduce((sum, process) => sum + told(process, n + 1) * PER_S, 0);
      return {
        at: (n + 1) * S,
        fromUs: n * S,
        kind: 'interval',
        group: 'probe',
        counters: counts({ planned }),
        histograms: {},
        roomsUp: 2,
      };
    }),
    ...[0, 1].flatMap((process) => tellings(process, away[process] ?? [], how)),
    { at: SECONDS * S, kind: 'end', reason: 'completed' },
  ];
}

function tellings(process: number, away: readonly Span[], how: Told): JournalEvent[] {
  const subject = { role: 'subject', process } as const;
  if (how === 'by silence') {
    return away.flatMap(({ from, to }): JournalEvent[] => {
      const silent = { kind: 'process', ...subject, pid: 1, sinceUs: from * S } as const;
      return [
        { at: (from + 0.5) * S, ...silent, state: 'silent', osState: 'R' },
        ...(to < SECONDS ? [{ at: to * S, ...silent, state: 'back' } as const] : []),
      ];
    });
  }
  return away.map(({ from, to }): JournalEvent => ({
    at: to * S,
    kind: 'load',
    ...subject,
    fromUs: (from - 0.5) * S,
    cpuShare: 1,
    rssMb: 90,
    threads: 20,
    loopDelayP99Us: 0,
    loopMaxGapUs: (to - from) * S,
    gcUs: 0,
    ffi: {},
  }));
}

const dueOf = (journal: JournalEvent[]) => seriesOf(journal).groups[0]?.planned ?? [];
const near = (perS: number) => expect.closeTo(perS, 3) as number;

describe('captures that were due', () => {
  it.each<Told>(['by load', 'by silence'])(
    'are even where the process was away and told of them later: %s',
    (how) => {
      const both = [
        { from: 4.1, to: 6.6 },
        { from: 8.7, to: 9.4 },
      ];
      const due = dueOf(journalOf([both, both], how));
      expect(due).toEqual(new Array(SECONDS).fill(near(2 * PER_S)));
    },
  );

  it('are even where one process of two was away', () => {
    const due = dueOf(journalOf([[], [{ from: 3.2, to: 7.4 }]], 'by silence'));
    expect(due).toEqual(new Array(SECONDS).fill(near(2 * PER_S)));
  });

  it('are not known from the moment on at which all processes fell silent for good', () => {
    const away = [{ from: 5.5, to: SECONDS + 1 }];
    const due = dueOf(journalOf([away, away], 'by silence'));
    expect(due).toEqual([
      ...new Array<number>(6).fill(near(2 * PER_S)),
      ...new Array<null>(6).fill(null),
    ]);
  });

  it('stay as many as they were, however the journal was told', () => {
    const planned = fc.array(fc.nat(500), { minLength: SECONDS, maxLength: SECONDS });
    const spans = fc.array(
      fc
        .tuple(
          fc.double({ min: 0, max: 9, noNaN: true }),
          fc.double({ min: 0.1, max: 2.9, noNaN: true }),
        )
        .map(([from, length]) => ({ from, to: from + length })),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        planned,
        spans,
        fc.constantFrom<Told>('by load', 'by silence'),
        (each, at, how) => {
          let sum = 0;
          const journal = journalOf([at, []], how).map((event) =>
            event.kind === 'interval'
              ? { ...event, counters: counts({ planned: (sum += each[event.fromUs / S] ?? 0) }) }
              : event,
          );
          const due = dueOf(journal);
          expect(due.reduce((all: number, perS) => all + (perS ?? 0), 0)).toBeCloseTo(sum, 3);
        },
      ),
    );
  });
});
