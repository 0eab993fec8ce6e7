import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { S, stall, WHOLE, withEvents } from '../support/journals.js';
import { anyJournal } from '../support/any-journal.js';

const worse = (journal: JournalEvent[]) => VERDICTS.indexOf(summarize(journal, WHOLE).verdict);
const anyStall = fc
  .record({
    fromUs: fc.nat(9 * S),
    lengthUs: fc.integer({ min: 200_000, max: 8 * S }),
    open: fc.boolean(),
  })
  .map(({ fromUs, lengthUs, open }) =>
    stall(fromUs, open ? null : fromUs + lengthUs, { id: `extra/${fromUs}/${lengthUs}` }),
  );

describe('summarize, of any journal', () => {
  it('never throws, however soon it breaks off', () => {
    fc.assert(
      fc.property(anyJournal, fc.double({ min: 0, max: 1, noNaN: true }), (journal, part) => {
        const length = 1 + Math.floor(part * (journal.length - 1));
        expect(() =>
          summarize(journal.slice(0, length), { torn: true, skippedLines: 0 }),
        ).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it('never calls a group healthy that hangs', () => {
    fc.assert(
      fc.property(anyJournal, fc.nat(4 * S), (journal, fromUs) => {
        const { groups } = summarize(
          withEvents(journal, stall(fromUs, null, { id: 'hang' })),
          WHOLE,
        );
        expect(['hung', 'crashed']).toContain(groups[0]?.verdict);
      }),
      { numRuns: 40 },
    );
  });

  it('never gets better by more stalls', () => {
    fc.assert(
      fc.property(
        anyJournal,
        fc.array(anyStall, { minLength: 1, maxLength: 4 }),
        (journal, stalls) => {
          // Through `invalid`, which the order of verdicts puts below `degraded`, only by the run itself.
          const before = worse(journal);
          expect(worse(withEvents(journal, ...stalls))).toBeGreaterThanOrEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of lines', () => {
    fc.assert(
      fc.property(
        anyJournal.chain((journal) =>
          fc.record({
            journal: fc.constant(journal),
            shuffled: fc.shuffledSubarray(journal.slice(1), { minLength: journal.length - 1 }),
          }),
        ),
        ({ journal, shuffled }) => {
          const [head] = journal;
          expect(head).toBeDefined();
          if (head === undefined) return;
          expect(summarize([head, ...shuffled], WHOLE).verdict).toEqual(
            summarize(journal, WHOLE).verdict,
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
