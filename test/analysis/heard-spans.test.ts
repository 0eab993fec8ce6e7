import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesOf, summarize } from '../../src/analysis/index.js';
import { recordOf } from '../../src/analysis/record.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents, withHearing } from '../support/journals.js';

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
      fc.property(troubles, fc.constantFrom(SECONDS * S, DAY_US), (all, untilUs) => {
        const journal = run(untilUs, all);
        expect(told(withHearing(journal))).toEqual(told(journal));
      }),
      { numRuns: 25 },
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
