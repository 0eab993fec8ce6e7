import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesOf, summarize } from '../../src/analysis/index.js';
import { recordOf } from '../../src/analysis/record.js';
import type { JournalEvent } from '../../src/journal/events.js';
import {
  ended,
  header,
  S,
  stall,
  steady,
  WHOLE,
  withEvents,
  withHearing,
} from '../support/journals.js';

const DAY_US = 86_400 * S;
const SECONDS = 400;
const PUBLISHERS = 3;

type Trouble = { fromS: number; forS: number; publisher: number; heard: number; stalled: boolean };

/** Some minutes of a run that ended at `untilUs`, a line for each publisher and second. */
function run(untilUs: number, troubles: Trouble[]): JournalEvent[] {
  const head = header({ groups: [{ rooms: PUBLISHERS, listen: true }] });
  const journal = steady(head, SECONDS).map((event): JournalEvent => {
    if (event.kind !== 'heard') return event;
    const { publisher, fromUs, windows } = event;
    const here = troubles.find(
      (one) =>
        one.publisher === publisher &&
        fromUs >= one.fromS * S &&
        fromUs < (one.fromS + one.forS) * S,
    );
    if (here === undefined) return event;
    return { ...event, audibleExpected: Math.floor(windows * here.heard) };
  });
  const stalls = troubles
    .filter(({ stalled }) => stalled)
    .map(({ fromS, forS, publisher }, n) =>
      stall((fromS + 0.25) * S, (fromS + forS - 0.5) * S, { id: `${n}`, publisher }),
    );
  return withEvents(journal, ...stalls, { at: untilUs, kind: 'end', reason: 'completed' });
}

const roomFails = (at: number): JournalEvent => ({
  ...{ at, kind: 'room', room: 'probe-0', group: 'probe', role: 'listener' },
  ...{ state: 'failed', reason: 'x' },
});

/** What may befall whoever listens, or what it hangs on. */
const events = fc.array(
  fc
    .record({
      kind: fc.constantFrom('room', 'server', 'silent', 'crashed', 'stopped'),
      atUs: fc.integer({ min: 2 * S, max: (SECONDS - 20) * S }),
      back: fc.boolean(),
    })
    .map(({ kind, atUs, back }): JournalEvent[] => {
      const listener = { kind: 'process', process: 0, role: 'listener', pid: 3 } as const;
      if (kind === 'room') return [roomFails(atUs)];
      if (kind === 'server') {
        return [
          { at: atUs + 2 * S, kind: 'server', state: 'unreachable', sinceUs: atUs },
          ...(back ? [{ at: atUs + 5 * S, kind: 'server', state: 'reachable' } as const] : []),
        ];
      }
      if (kind === 'crashed') {
        return [{ ...ended(atUs, 0, { how: 'crashed', code: 1 }), role: 'listener' }];
      }
      if (kind === 'stopped')
        return [{ at: atUs, kind: 'publisher', publisher: 0, state: 'stopped' }];
      return [
        { at: atUs + S, ...listener, state: 'silent', sinceUs: atUs, osState: 'S' },
        ...(back ? [{ at: atUs + 2 * S, ...listener, state: 'back', sinceUs: atUs } as const] : []),
      ];
    }),
  { maxLength: 3 },
);

/** Was told otherwise while only processes' silences kept seconds apart. */
const FOUND: [Trouble[], JournalEvent[][], number][] = [
  [[], [[roomFails(2_000_001)]], DAY_US],
  [[], [[roomFails(62.5 * S)]], DAY_US],
];

const troubles = fc.array(
  fc.record({
    fromS: fc.integer({ min: 2, max: SECONDS - 20 }),
    forS: fc.integer({ min: 1, max: 15 }),
    publisher: fc.integer({ min: 0, max: PUBLISHERS - 1 }),
    heard: fc.constantFrom(0, 0.5, 0.9, 1),
    stalled: fc.boolean(),
  }),
  { maxLength: 4 },
);

const told = (journal: JournalEvent[]) => {
  const { groups, verdict } = summarize(journal, WHOLE);
  return { groups, verdict, rooms: seriesOf(journal).rooms };
};
const heardOf = (journal: JournalEvent[]) => recordOf(journal, WHOLE).of('heard');

describe('what was heard, second by second', () => {
  it('tells the same from one line a second as from one a publisher, in a run of any length', () => {
    fc.assert(
      fc.property(troubles, events, fc.constantFrom(SECONDS * S, DAY_US), (all, more, untilUs) => {
        const journal = withEvents(run(untilUs, all), ...more.flat());
        expect(told(withHearing(journal))).toEqual(told(journal));
      }),
      { numRuns: 25, examples: FOUND },
    );
  });

  it('is left as it is in a short run', () => {
    const journal = run(SECONDS * S, []);
    expect(heardOf(withHearing(journal))).toEqual(heardOf(journal));
  });

  it('is joined in a long one, but for what stalls, silences and the end hang on', () => {
    const silent = {
      kind: 'process',
      process: 0,
      role: 'subject',
      pid: 1,
      state: 'silent',
    } as const;
    const journal = withEvents(
      run(DAY_US, [{ fromS: 100, forS: 10, publisher: 1, heard: 0.5, stalled: true }]),
      { ...silent, at: 202 * S, sinceUs: 201 * S },
    );
    const heard = heardOf(withHearing(journal));
    const lengths = (publisher: number) =>
      heard.filter((one) => one.publisher === publisher).map(({ at, fromUs }) => (at - fromUs) / S);
    expect(lengths(0)).toEqual([1, 59, 60, 60, 20, 1, 1, 1, 1, 1, 1, 1, 33, 60, 60, 39, 1]);
    expect(lengths(1).length).toBeGreaterThan(lengths(0).length);
    for (const publisher of [0, 1, 2]) {
      expect(lengths(publisher).reduce((sum, s) => sum + s, 0)).toBe(SECONDS);
    }
  });
});
