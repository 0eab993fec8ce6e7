import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS } from '../../src/analysis/index.js';
import { RULE_NAMES } from '../../src/analysis/verdict.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { anyFixture, FIXTURES, fixture as of, journals, wanted } from '../support/fixtures.js';
import { ended, WHOLE } from '../support/journals.js';

/** The rule that gives each group of a journal its verdict: what it is an example of. */
const RULE_OF: Record<string, string[]> = {
  'collapsed-late': ['collapsed'],
  'collapsed-throughput': ['collapsed'],
  crashed: ['crashed'],
  degraded: ['stalled'],
  'degraded-disordered': ['disordered'],
  'degraded-failed': ['disconnected', 'failed'],
  'degraded-gap': ['gaps'],
  'degraded-lagging': ['lagging'],
  'degraded-late': ['late'],
  'degraded-lost': ['lost'],
  'degraded-panicked': ['panicked'],
  'degraded-refused': ['refused'],
  'degraded-thin': ['thin'],
  'degraded-torn': ['torn'],
  healthy: ['healthy'],
  'healthy-await': ['healthy'],
  'healthy-broken-off': ['healthy'],
  'healthy-try': ['healthy'],
  'healthy-unawaited': ['healthy'],
  hung: ['hung'],
  invalid: ['strainedHost'],
  'invalid-ai': ['aiFailed'],
  'invalid-client': ['clientFailed'],
  'invalid-deaf': ['deaf'],
  'invalid-listener': ['listenerFailed'],
  'invalid-nothing': ['nothingPlanned'],
  'invalid-server': ['serverGone'],
  'invalid-strained-turns': ['turnsStrained'],
  'invalid-undispatched': ['undispatched'],
  'invalid-unproven': ['unproven'],
  'invalid-unread': ['unread'],
  'invalid-unspoken': ['unspoken'],
  silent: ['silent'],
  'silent-mute': ['mute'],
};
/** Rules that no journal is an example of, and why. */
const NO_EXAMPLE: Record<string, string> = {
  vadFailed:
    'a model that loads, and then fails or falls 5 s behind: it runs on the JS thread, and what the SDK ' +
    'has for it while that is blocked, for 7 s too, is dropped before',
};
const verdictOf = (events: JournalEvent[], reading = WHOLE) => summarize(events, reading).verdict;
const rank = (events: JournalEvent[]) => VERDICTS.indexOf(verdictOf(events));
const TORN = { torn: true, skippedLines: 0 };

const anyPublisher = ([head]: JournalEvent[]) =>
  fc.constantFrom(...(head?.kind === 'run' ? head.publishers.map(({ index }) => index) : []));

const shuffled = (events: JournalEvent[]) =>
  fc
    .shuffledSubarray(events.slice(1), { minLength: events.length - 1 })
    .map((rest) => [events[0]!, ...rest]);

describe('journals of real runs', () => {
  it('show every verdict', () => {
    expect(new Set(FIXTURES.map(wanted))).toEqual(new Set(VERDICTS));
  });

  it('show every rule, but for those that say why not', () => {
    const shown = new Set(FIXTURES.flatMap((name) => RULE_OF[name] ?? []));
    const missing = RULE_NAMES.filter((rule) => !shown.has(rule));
    expect(missing.sort()).toEqual(Object.keys(NO_EXAMPLE).sort());
  });

  it.each(FIXTURES)('%s', (name) => {
    const { verdict, groups } = summarize(of(name), WHOLE);
    expect(verdict).toBe(wanted(name));
    expect(groups.map(({ rule }) => rule)).toEqual(RULE_OF[name]);
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

  it('are not excused by what befell the server or the listener after it', () => {
    const server = { kind: 'server', reason: 'added' } as const;
    const ears = { kind: 'process', process: 0, role: 'listener', pid: 1 } as const;
    const troubles: ((at: number, room: string, group: string) => JournalEvent)[] = [
      (at) => ({ at, ...server, state: 'unreachable' }),
      (at) => ({ at, ...server, state: 'ended' }),
      (at) => ({ ...ended(at, 0, { how: 'crashed', code: 1 }), role: 'listener' }),
      (at) => ({ at: at + 400_000, ...ears, state: 'silent', sinceUs: at }),
      (at, room, group) => ({ at, kind: 'room', room, group, role: 'listener', state: 'joined' }),
      (at) => ({ ...ended(at, 0, { how: 'crashed', code: 1 }), role: 'client' }),
    ];
    fc.assert(
      fc.property(
        anyFixture.filter((name) => wanted(name) !== 'healthy'),
        fc.constantFrom(...troubles),
        fc.oneof(fc.constant(1), fc.double({ min: 0.1, max: 1, noNaN: true })),
        (name, trouble, part) => {
          const events = of(name);
          const [head] = events;
          if (head?.kind !== 'run') throw new Error('no header');
          const { room, group } = head.publishers[0]!;
          const at = Math.round(part * Math.max(...events.map((event) => event.at)));
          const first = trouble(at, room, group);
          const failed: JournalEvent[] =
            first.kind === 'room'
              ? [{ ...first, at: at + 1, state: 'failed', reason: 'added' }]
              : [];
          const until = rank(events.filter((event) => event.at < at));
          const after = rank([...events, first, ...failed]);
          expect(after).toBeGreaterThanOrEqual(until);
          // What ends a run takes nothing back.
          if (part === 1) expect(after).toBeGreaterThanOrEqual(rank(events));
        },
      ),
      {
        numRuns: 80,
        examples: [
          ['silent', troubles[0]!, 1],
          ['degraded', troubles[0]!, 1],
        ],
      },
    );
  });

  it('are not healthy where the listener tells nothing of one publisher, or of a good while', () => {
    const listened = FIXTURES.filter((name) => wanted(name) === 'healthy').filter((name) =>
      of(name).some(({ kind }) => kind === 'heard'),
    );
    const lost = fc
      .constantFrom(...listened)
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          anyPublisher(of(name)),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
      );
    fc.assert(
      fc.property(lost, ([name, publisher, part]) => {
        const heard = of(name).filter(
          (event) => event.kind === 'heard' && event.publisher === publisher,
        );
        const atUs = part * Math.max(...heard.map(({ at }) => at));
        const untold = (event: JournalEvent) =>
          (event.kind === 'heard' || event.kind === 'first-audible') &&
          event.publisher === publisher;
        expect(verdictOf(of(name).filter((event) => !untold(event)))).not.toBe('healthy');
        const span = of(name).filter(
          (event) => !(untold(event) && event.at > atUs && event.at <= atUs + 6_000_000),
        );
        const left = span.filter(
          (event) => event.kind === 'heard' && event.publisher === publisher,
        );
        if (left.length * 2 < heard.length - 1) expect(verdictOf(span)).not.toBe('healthy');
      }),
      { numRuns: 40 },
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
