import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS, type VerdictName } from '../../src/analysis/index.js';
import { journalParser } from '../../src/journal/reader.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { ended, stall, WHOLE } from '../support/journals.js';

/** Journals of real runs (test/fixtures/README.md), called after the verdict that they have. */
const folder = new URL('../fixtures/journals/', import.meta.url);
const FIXTURES = readdirSync(folder)
  .filter((file) => file.endsWith('.ndjson'))
  .map((file) => file.replace('.ndjson', ''));
const journals = new Map(
  FIXTURES.map((name): [string, JournalEvent[]] => [
    name,
    journalParser().push(readFileSync(new URL(`${name}.ndjson`, folder))),
  ]),
);
const of = (name: string) => journals.get(name)!;
const wanted = (name: string) => name.split('-')[0] as VerdictName;
const anyFixture = fc.constantFrom(...FIXTURES);

const verdictOf = (events: JournalEvent[], reading = WHOLE) => summarize(events, reading).verdict;
const rank = (events: JournalEvent[]) => VERDICTS.indexOf(verdictOf(events));
const TORN = { torn: true, skippedLines: 0 };

const shuffled = (events: JournalEvent[]) =>
  fc
    .shuffledSubarray(events.slice(1), { minLength: events.length - 1 })
    .map((rest) => [events[0]!, ...rest]);

describe('journals of real runs', () => {
  it('show every verdict', () => {
    expect(new Set(FIXTURES.map(wanted))).toEqual(new Set(VERDICTS));
  });

  it.each(FIXTURES)('%s', (name) => {
    const { verdict, groups } = summarize(of(name), WHOLE);
    expect(verdict).toBe(wanted(name));
    expect(groups.map(({ evidence }) => evidence)).toMatchSnapshot();
  });

  it('have their verdict in whatever order their lines come', () =>
    fc.assert(
      fc.property(
        anyFixture.chain((name) => fc.tuple(fc.constant(name), shuffled(of(name)))),
        ([name, events]) => {
          expect(verdictOf(events)).toBe(wanted(name));
        },
      ),
      { numRuns: 60 },
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
    const told = anyFixture.chain((name) =>
      // What a stall costs is not heard either: there it may explain the silence.
      fc.tuple(
        fc.constant(name),
        fc.constantFrom(...(wanted(name) === 'silent' ? others : [...stalls, ...others])),
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

  it('never get better by refusals', () => {
    for (const name of FIXTURES) {
      const more = of(name).map((event) =>
        event.kind === 'interval' || event.kind === 'publisher-interval'
          ? { ...event, counters: { ...event.counters, channelFull: event.counters.planned } }
          : event,
      );
      expect(rank(more)).toBeGreaterThanOrEqual(rank(of(name)));
    }
  });

  it('are not healthy where a listener was asked for and nobody was heard', () => {
    const listened = FIXTURES.filter((name) => wanted(name) === 'healthy').filter((name) => {
      const [head] = of(name);
      return head?.kind === 'run' && head.groups.some(({ listen }) => listen);
    });
    expect(listened.length).toBeGreaterThanOrEqual(3);
    for (const name of listened) {
      const unheard = of(name).filter(({ kind }) => kind !== 'heard' && kind !== 'first-audible');
      expect(verdictOf(unheard)).toBe('silent');
    }
  });

  it('can break off anywhere', () =>
    fc.assert(
      fc.property(anyFixture, fc.double({ min: 0, max: 1, noNaN: true }), (name, part) => {
        const events = of(name);
        const cut = events.slice(0, 1 + Math.floor(part * (events.length - 1)));
        const seen = cut.some(({ kind }) => kind === 'stall');
        const verdict = verdictOf(cut, TORN);
        if (wanted(name) === 'hung' && seen) expect(verdict).not.toBe('healthy');
      }),
      { numRuns: 100 },
    ));

  it('are hung from then on, wherever the record breaks off after that', () => {
    const events = of('hung');
    const [head] = events;
    const first = events.find((event) => event.kind === 'stall');
    if (head?.kind !== 'run' || first?.kind !== 'stall') throw new Error('no stall');
    const hungUs = first.fromUs + head.stall.hangUs;
    const from = events.findIndex(({ at }) => at > hungUs) + 1;
    fc.assert(
      fc.property(fc.integer({ min: from, max: events.length }), (length) => {
        const { verdict } = summarize(events.slice(0, length), TORN);
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
