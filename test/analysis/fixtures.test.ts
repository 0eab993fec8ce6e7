import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS, type VerdictName } from '../../src/analysis/index.js';
import { journalParser } from '../../src/journal/reader.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { ended, stall, WHOLE } from '../support/journals.js';

/** Journals of real runs (test/fixtures/README.md), by the verdict that they have. */
function fixture(verdict: VerdictName): JournalEvent[] {
  const file = new URL(`../fixtures/journals/${verdict}.ndjson`, import.meta.url);
  const parser = journalParser();
  return parser.push(readFileSync(file));
}
const FIXTURES = ['healthy', 'degraded', 'silent', 'hung', 'crashed', 'invalid'] as const;
const journals = new Map(FIXTURES.map((name) => [name, fixture(name)]));
const of = (name: (typeof FIXTURES)[number]) => journals.get(name)!;
const verdictOf = (events: JournalEvent[]) => summarize(events, WHOLE).verdict;
const rank = (events: JournalEvent[]) => VERDICTS.indexOf(verdictOf(events));

const shuffled = (events: JournalEvent[]) =>
  fc
    .shuffledSubarray(events.slice(1), { minLength: events.length - 1 })
    .map((rest) => [events[0]!, ...rest]);

describe('journals of real runs', () => {
  it.each(FIXTURES)('%s', (name) => {
    const { verdict, groups } = summarize(of(name), WHOLE);
    expect(verdict).toBe(name);
    expect(groups.map(({ evidence }) => evidence)).toMatchSnapshot();
  });

  it('are hung in whatever order their lines come', () =>
    fc.assert(
      fc.property(shuffled(of('hung')), (events) => {
        expect(verdictOf(events)).toBe('hung');
      }),
      { numRuns: 30 },
    ));

  it('never get better by more evidence', () => {
    const lastUs = (events: JournalEvent[]) => Math.max(...events.map(({ at }) => at));
    const stalls = [
      (at: number): JournalEvent => stall(at, at + 700_000, { id: 'added' }),
      (at: number): JournalEvent => stall(at, null, { id: 'added' }),
    ];
    const others = [
      (at: number): JournalEvent => ended(at, 0, { how: 'crashed', code: 134 }),
      (at: number): JournalEvent => ({ at, kind: 'panic', process: 0, message: 'unwrap on None' }),
      (at: number): JournalEvent => ({
        ...{ at: at + 900_000, kind: 'gap', publisher: 0, fromUs: at, toUs: at + 900_000 },
      }),
    ];
    const share = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    const told = fc.constantFrom(...FIXTURES).chain((name) =>
      // What a stall costs is not heard either: there it may explain the silence.
      fc.tuple(
        fc.constant(name),
        fc.constantFrom(...(name === 'silent' ? others : [...stalls, ...others])),
      ),
    );
    fc.assert(
      fc.property(told, share, ([name, add], at) => {
        const events = of(name);
        const after = rank([...events, add(Math.round(at * lastUs(events)))]);
        // `invalid` tells nothing of the SDK: to be told something of it is more.
        expect(after).toBeGreaterThanOrEqual(rank(events));
      }),
      { numRuns: 60 },
    );
  });

  it('are hung from then on, wherever the record breaks off after that', () => {
    const events = of('hung');
    const [head] = events;
    const first = events.find((event) => event.kind === 'stall');
    if (head?.kind !== 'run' || first?.kind !== 'stall') throw new Error('no stall');
    const hungUs = first.fromUs + head.stall.hangUs;
    const from = events.findIndex(({ at }) => at > hungUs) + 1;
    fc.assert(
      fc.property(fc.integer({ min: from, max: events.length }), (length) => {
        const { verdict } = summarize(events.slice(0, length), { torn: true, skippedLines: 0 });
        expect(verdict).toBe('hung');
      }),
      { numRuns: 60 },
    );
  });

  it('are as bad as their worst group', () => {
    for (const events of journals.values()) {
      const { verdict, groups } = summarize(events, WHOLE);
      const worst = Math.max(...groups.map((group) => VERDICTS.indexOf(group.verdict)));
      expect(VERDICTS[worst]).toBe(verdict);
    }
  });
});
