import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS, type VerdictName } from '../../src/analysis/index.js';
import type { JournalEvent, RunHeader } from '../../src/journal/events.js';
import { KINDS, type Case } from '../support/additions.js';
import { FIXTURES, fixture, wanted } from '../support/fixtures.js';
import { WHOLE } from '../support/journals.js';
import { BAD, shortRun } from '../support/short-runs.js';

const CASES = Object.values(KINDS).flatMap((cases) => cases ?? []);
const rank = (verdict: VerdictName) => VERDICTS.indexOf(verdict);
const verdictsOf = (events: JournalEvent[]) =>
  summarize(events, WHOLE).groups.map(({ verdict }) => verdict);
const LITTLE = new Map(Object.entries(BAD).map(([name, { short }]) => [name, shortRun(short)]));
const journalOf = (name: string) => LITTLE.get(name) ?? fixture(name);
const BEFORE = new Map(
  [...FIXTURES, ...LITTLE.keys()].map((name) => [name, verdictsOf(journalOf(name))] as const),
);
const headOf = (events: JournalEvent[]): RunHeader => {
  const [head] = events;
  if (head?.kind !== 'run') throw new Error('no header');
  return head;
};

/** Up to three of the same, or one each of several. */
const anyAdditionTo = (names: string[]) =>
  fc.constantFrom(...names).chain((name) => {
    const events = journalOf(name);
    const head = headOf(events);
    const lastUs = events.reduce((us, { at }) => Math.max(us, at), 0);
    const place = fc.record({
      at: fc.integer({ min: 0, max: Math.max(1, Math.round(0.95 * lastUs)) }),
      head: fc.constant(head),
      events: fc.constant(events),
      publisher: fc.constantFrom(...head.publishers),
    });
    const one = fc.record({
      what: fc.constantFrom(...CASES),
      places: fc.array(place, { minLength: 1, maxLength: 3 }),
    });
    return fc.record({
      name: fc.constant(name),
      additions: fc.array(one, { minLength: 1, maxLength: 2 }),
    });
  });

/** The least that a verdict may become: what one excuses may lead to what the next does. */
function least(verdict: VerdictName, additions: { what: Case }[]): VerdictName {
  const reached = new Set([verdict]); // grows while it is gone through
  for (const one of reached) {
    for (const { what } of additions) {
      const floor = what.floors?.[one];
      if (floor !== undefined) reached.add(floor);
    }
  }
  return VERDICTS.find((one) => reached.has(one)) ?? verdict;
}

describe('more evidence', () => {
  it.each([
    ['of a real run', FIXTURES],
    ['of a run that is bad by little', [...LITTLE.keys()]],
  ])('%s never makes its verdict better, whatever it is, but for what excuses', (_, names) => {
    fc.assert(
      fc.property(anyAdditionTo(names), ({ name, additions }) => {
        const added = additions.flatMap(({ what, places }) => places.flatMap(what.add));
        const after = verdictsOf([...journalOf(name), ...added]);
        BEFORE.get(name)?.forEach((before, n) => {
          expect(rank(after[n]!)).toBeGreaterThanOrEqual(rank(least(before, additions)));
        });
      }),
      { numRuns: 200 },
    );
  });

  it.each(['hung', 'crashed'])('excuses nothing that %s', (name) => {
    for (const { floors } of CASES) expect(floors?.[wanted(name)]).toBeUndefined();
  });
});
