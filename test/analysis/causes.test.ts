import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { anyJournal } from '../support/any-journal.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import {
  canary,
  causeIn,
  FROM,
  health,
  hostOf,
  load,
  sibling,
  silent,
  TAP_ALIVE,
  TAP_DEAD,
  threads,
  TO,
} from '../support/troubled.js';

describe('the cause of a stall', () => {
  it.each<[string, JournalEvent[]]>([
    ['unknown', []],
    ['process-stopped', silent('T')],
    ['js-thread', [...silent('R'), ...load({ cpuShare: 0.99, loopMaxGapUs: 2.9 * S })]],
    ['js-thread', load({ ffi: { logs: { count: 20_000, us: 800_000 } } })],
    ['js-thread', load({ loopMaxGapUs: 2 * S, gcUs: 900_000 })],
    ['drain', [...TAP_DEAD, ...canary(600)]],
    ['drain', [threads({ name: 'AudioSourceCapt', count: 3, stopped: 3 })]],
    ['capture-worker', [...TAP_ALIVE, ...canary(2 * S), ...sibling(700)]],
    ['capture-worker', [threads({ name: 'livekit-audio', stopped: 1 })]],
    ['runtime', [...TAP_DEAD, ...canary(2 * S), ...sibling(700)]],
    ['runtime', [threads({ name: 'tokio-rt-worker', count: 4, cpuShare: 1.9 })]],
  ])('is %s', (cause, extra) => {
    expect(causeIn(...extra)).toMatchObject({ cause });
  });

  it('is the thread that stands still, also where the JS thread sleeps in a call to it', () => {
    const frozen = threads({ name: 'tokio-rt-worker', count: 4, stopped: 4 });
    expect(causeIn(frozen, ...silent('S'), ...load({ loopMaxGapUs: 2.9 * S }))).toMatchObject({
      cause: 'runtime',
      confidence: 0.95,
    });
    // Who sleeps does not wait for a CPU, whoever has it.
    const others = hostOf(0.9);
    const away = load({ cpuShare: 0.1, loopMaxGapUs: 2.9 * S });
    expect(causeIn(...others, ...silent('S'), ...away)?.cause).toBe('js-thread');
    expect(causeIn(...others, ...silent('R'), ...away)?.cause).toBe('host');
  });

  it('is the host where its threads wait for a CPU, though it slept when it was looked at', () => {
    const looks = (...running: number[]) =>
      running.map((one, n): EventOf<'threads'> => ({
        ...{ at: FROM + (n + 1) * 200_000, kind: 'threads', process: 0 },
        fromUs: FROM + n * 200_000,
        threads: [{ name: 'node', count: 12, stopped: 0, running: one, cpuShare: 0 }],
      }));
    const starved = [
      ...silent('S'),
      ...hostOf(0.9),
      ...load({ cpuShare: 0.01, loopMaxGapUs: 2.9 * S }),
    ];
    // As recorded of one second of such a silence, and of one that waits in a call.
    expect(causeIn(...starved, ...looks(0, 0, 1, 1, 1, 1, 1, 1))?.cause).toBe('host');
    expect(causeIn(...starved, ...looks(0, 0, 0, 0, 0, 1, 0, 0))?.cause).toBe('js-thread');
  });

  it('is no thread of a process that stands still as a whole, if only for a part of it', () => {
    const all = threads({ name: 'AudioSourceCapt', count: 3, stopped: 3 });
    const whole = { ...all, threads: all.threads.map((one) => ({ ...one, stopped: one.count })) };
    expect(causeIn(all)?.cause).toBe('drain');
    expect(causeIn(whole)?.cause).toBe('unknown');
  });

  it('is no JS thread that was away in the same second, and not then', () => {
    const away = (n: number, us: number) =>
      ({ ...health({ loop: us }, null)[n]!, values: { loop: us } }) as JournalEvent;
    const short = (...extra: JournalEvent[]) => {
      const usual = steady(header()).map((event) =>
        event.kind === 'load' && event.fromUs === FROM
          ? { ...event, loopMaxGapUs: 240_000 }
          : event,
      );
      const held = stall(FROM + 600_000, FROM + 900_000);
      return summarize(withEvents(usual, held, ...extra), WHOLE).stalls[0]?.cause.cause;
    };
    const rest = [1, 2, 3].map((n) => away(n, 2000));
    expect(short()).toBe('js-thread');
    expect(short(away(0, 240_000), ...rest)).toBe('unknown');
    expect(short(away(0, 2000), away(1, 2000), away(2, 2000), away(3, 240_000))).toBe('js-thread');
  });

  it('is surer the more signs agree, and less sure when one contradicts', () => {
    const frozen = threads({ name: 'AudioSourceCapt', count: 3, stopped: 3 });
    const sure = (...extra: JournalEvent[]) => causeIn(...extra)?.confidence ?? 0;
    expect(sure(frozen, ...TAP_DEAD, ...canary(600))).toBeGreaterThan(sure(frozen));
    expect(sure(frozen, ...TAP_ALIVE)).toBeLessThan(sure(frozen));
  });

  it('is the host where others had it and the process did not run', () => {
    expect(causeIn(...hostOf(0.9), ...load({ cpuShare: 0.1, loopMaxGapUs: 2 * S }))).toMatchObject({
      cause: 'host',
    });
  });

  it('is unknown where what was seen fits more than one', () => {
    // A dead capture worker and a dead runtime look the same to who asks a canary alone.
    expect(causeIn(...canary(2 * S), ...sibling(700))?.cause).toBe('unknown');
    const noWorker = threads({ name: 'tokio-rt-worker', count: 4 });
    expect(causeIn(...canary(2 * S), noWorker)?.cause).toBe('runtime');
    // Another source's drain stands still, and this one's goes on, or nobody read it.
    const other = threads({ name: 'AudioSourceCapt', count: 3, stopped: 1 });
    expect(causeIn(other, ...TAP_ALIVE, ...canary(600))?.cause).toBe('unknown');
    expect(causeIn(other)?.cause).toBe('unknown');
    expect(causeIn(other, ...TAP_DEAD)?.cause).toBe('drain');
  });

  it('is no drain where the source has no queue', () => {
    const [, ...usual] = steady(header({ groups: [{ queueMs: 0 }] }));
    const head = header({ groups: [{ queueMs: 0 }] });
    const journal = withEvents([head, ...usual], stall(FROM, TO), ...TAP_DEAD, ...canary(600));
    expect(summarize(journal, WHOLE).stalls[0]?.cause.cause).toBe('unknown');
  });

  it('is not the host where it is busy with our own processes', () => {
    const shape = { groups: [{ rooms: 4 }], process: (_: string, room: number) => room };
    const busy = steady(header(shape)).map((event) =>
      event.kind === 'load'
        ? { ...event, cpuShare: 0.45 }
        : event.kind === 'host'
          ? { ...event, busyShare: 1, outsideShare: 0.02 }
          : event,
    );
    const causeOf = (journal: JournalEvent[]) =>
      summarize(withEvents(journal, stall(FROM, TO)), WHOLE).stalls[0]?.cause.cause;
    expect(causeOf(busy)).toBe('unknown');
    // As much of it by the run's own server.
    const served = (serverShare: number) =>
      steady(header()).map((event) =>
        event.kind === 'host'
          ? { ...event, busyShare: 1, outsideShare: 0.02, serverShare }
          : event.kind === 'load'
            ? { ...event, loopMaxGapUs: 0.5 * S }
            : event,
      );
    expect([0.1, 0.6].map((share) => causeOf(served(share)))).toEqual(['host', 'unknown']);
  });

  it('is not a full host while the process comes round, or another source answers', () => {
    const usual = steady(header({ groups: [{ listen: true }] })).filter(
      ({ kind }) => kind !== 'load' && kind !== 'host',
    );
    const causeOf = (loopMaxGapUs: number, ...extra: JournalEvent[]) => {
      const own = load({ cpuShare: 0.1, loopMaxGapUs });
      const journal = withEvents(usual, stall(FROM, TO), ...hostOf(0.9), ...own, ...extra);
      return summarize(journal, WHOLE).stalls[0]?.cause.cause;
    };
    expect(causeOf(0.5 * S)).toBe('host');
    expect(causeOf(0.1 * S)).toBe('unknown');
    expect(causeOf(0.5 * S, ...canary(600))).toBe('unknown');
  });

  it('asks the canary of the stall alone, and of each process by itself', () => {
    const at = (fromUs: number, us: number | null) => ({
      ...canary(0)[0]!,
      ...{ fromUs, at: fromUs + 250_000, values: { canary: us } },
    });
    // What was asked before the stall and came back at once says nothing of it.
    const before = [at(FROM - 200_000, 3000)];
    expect(causeIn(...TAP_DEAD, ...before)?.cause).toBe('unknown');
    expect(causeIn(...TAP_DEAD, ...before, at(FROM + 50_000, 3000))?.cause).toBe('drain');
    // It waits to the end of its process; the one after it begins anew.
    const ages = Array.from({ length: 10 }, (_, n) => at(FROM + n * 250_000, (n + 1) * 250_000));
    const next = (us: number | null) => at(FROM + 2_700_000, us);
    for (const us of [null, 500]) {
      expect(causeIn(...TAP_DEAD, ...ages, next(us), ...sibling(700))?.cause).toBe('runtime');
    }
  });

  it('is no part of the SDK for one answer of the canary that comes late', () => {
    const answers = (slow: number) =>
      canary(2000).map((one, n) => (n < slow ? { ...one, values: { canary: 350_000 } } : one));
    expect(causeIn(...TAP_ALIVE, ...answers(1))?.cause).toBe('unknown');
    expect(causeIn(...TAP_DEAD, ...answers(1))?.cause).toBe('drain');
    expect(causeIn(...TAP_DEAD, ...answers(12))?.cause).toBe('runtime');
    // A canary that waits in another process as well is none of this one's.
    expect(causeIn(...TAP_ALIVE, ...canary(2 * S), ...sibling(700))?.cause).toBe('capture-worker');
    expect(causeIn(...TAP_ALIVE, ...canary(2 * S), ...sibling(2 * S))?.cause).toBe('unknown');
  });

  it('is no capture worker for a track that hands out what had piled up', () => {
    const piled = health({ tap: 754, sound: 0.1, capture: 600_000 });
    expect(causeIn(...piled, ...canary(5 * S))?.cause).toBe('unknown');
    expect(causeIn(...TAP_ALIVE, ...canary(5 * S))?.cause).toBe('capture-worker');
  });

  it('is overlap where every frame was refused for it, and not where one waits and the rest are', () => {
    const of = (what: 'silent' | 'capture') => {
      const journal = steady(header()).map((event) =>
        event.kind === 'interval' && event.at > FROM
          ? { ...event, counters: { ...event.counters, ok: 150, overlap: event.at / 10_000 } }
          : event,
      );
      return summarize(withEvents(journal, { ...stall(FROM, TO), what }), WHOLE).stalls[0]?.cause;
    };
    expect(of('silent')?.cause).toBe('overlap');
    expect(of('capture')?.cause).toBe('unknown');
  });

  it("is not another publisher's closed source", () => {
    const refused = (at: number) => ({ 'InvalidState - AudioSource is closed': at / S });
    const closing = (at: number, ownUs: number | null) =>
      withEvents(
        steady(header({ groups: [{ rooms: 2 }] })).flatMap((event): JournalEvent[] => {
          if (event.kind === 'interval' && event.at > FROM)
            return [{ ...event, counters: { ...event.counters, rejected: refused(event.at) } }];
          if (event.kind !== 'publisher-interval') return [event];
          if (ownUs === null) return [];
          const mine = event.publisher === 0 ? ownUs : at;
          return [{ ...event, counters: { ...event.counters, rejected: refused(mine) } }];
        }),
        { ...stall(FROM, TO), what: 'silent' },
      );
    const causes = (ownUs: number | null) =>
      summarize(closing(10 * S, ownUs), WHOLE).stalls.map(({ cause }) => [
        cause.cause,
        cause.confidence,
      ]);
    expect(causes(3 * S)).toEqual([['app', 0.95]]);
    expect(causes(0)).toEqual([['unknown', 0]]);
    // Nobody counted by publisher: of its group it may be another's.
    expect(causes(null)).toEqual([['app', 0.7]]);
    // Whose captures wait is not refused.
    const waiting = closing(10 * S, null).map((event) =>
      event.kind === 'stall' ? { ...event, what: 'capture' as const } : event,
    );
    expect(summarize(waiting, WHOLE).stalls[0]?.cause.cause).toBe('unknown');
  });

  describe('is a closed source where a journal breaks off before each was counted by itself', () => {
    /** Of two, from 3 s on: what is missing of each in a second, and how many were refused as closed. */
    const told = (missing: [number, number], refused: number, progress = true): JournalEvent[] =>
      steady(header({ groups: [{ rooms: 2, listen: true }] })).flatMap((event): JournalEvent[] => {
        if (event.kind === 'publisher-interval') return [];
        if (event.kind !== 'interval' || event.at <= FROM) return [event];
        const { at, fromUs, group, counters } = event;
        const seconds = (at - FROM) / S;
        const lost = seconds * (missing[0] + missing[1]);
        const rejected = { 'InvalidState - AudioSource is closed': seconds * refused };
        const own = { ...event, counters: { ...counters, ok: counters.ok - lost, rejected } };
        const lagging = missing
          .map((n, index): [number, number, number, number] => [index, 50, 50 - n, 0])
          .filter(([, planned, ok]) => ok < planned * 0.9);
        return progress ? [own, { at, kind: 'progress', group, fromUs, lagging }] : [own];
      });
    const torn = { torn: true, skippedLines: 0 };
    const stallOf = (journal: JournalEvent[], publisher: number) => {
      const held = stall(FROM, TO, { publisher, what: 'silent' });
      const { cause } = summarize(withEvents(journal, held), torn).stalls[0]!;
      return [cause.cause, cause.confidence];
    };
    const gap: JournalEvent = { at: TO, kind: 'gap', publisher: 1, fromUs: FROM, toUs: TO };
    const gapOf = (journal: JournalEvent[]) =>
      summarize(withEvents(journal, gap), torn).unheard[0]?.cause.cause;

    it('by what is missing of its own', () => {
      expect(stallOf(told([50, 0], 50), 0)).toEqual(['app', 0.7]);
      expect(stallOf(told([50, 50], 100), 1)).toEqual(['app', 0.7]);
    });

    it('and not where all that was refused is missing of another', () => {
      expect(stallOf(told([50, 50], 50), 1)).toEqual(['unknown', 0]);
      expect(stallOf(told([50, 50], 60), 1)).toEqual(['unknown', 0]);
      expect(gapOf(told([50, 0], 50))).toBe('transport');
    });

    it('nor, where nobody told who lagged, where more was missing than refused', () => {
      expect(stallOf(told([50, 0], 50, false), 0)).toEqual(['app', 0.7]);
      expect(stallOf(told([50, 50], 50, false), 0)).toEqual(['unknown', 0]);
      expect(gapOf(told([50, 0], 50, false))).toBe('transport');
    });
  });

  describe('of captures that are not awaited', () => {
    /** As recorded of an SDK that refuses none: its runtime stood still for 0.4 s, then each was late. */
    const second = (at: number, settled: number): EventOf<'progress'> => ({
      ...{ at, kind: 'progress', group: 'probe', fromUs: at - S },
      lagging: [[0, 50, settled, 381_172]],
    });
    const late = (settled: number) => [4, 5, 6].map((at) => second(at * S, settled));
    const of = (pending: number, ...extra: JournalEvent[]) => {
      const usual = steady(header({ groups: [{ capture: 'unawaited' }] }));
      const held = { ...stall(FROM, TO), pending };
      return summarize(withEvents(usual, held, ...extra), WHOLE).stalls[0]?.cause;
    };
    const frozen = threads({ name: 'tokio-runtime-w', count: 4, stopped: 4 });

    it('is that they wait behind each other, where as many settle as fall due', () => {
      expect(of(13, ...late(50))).toMatchObject({
        cause: 'overlap',
        evidence: [
          '13 captures of the source outstanding at once: 150 of 150 that fell due settled, 381ms after their time',
        ],
      });
      // What stood still for a part of it has begun it, and does not go on with it.
      expect(of(13, frozen, second(5 * S, 50), second(6 * S, 50))?.cause).toBe('overlap');
      expect(of(13, frozen, second(6 * S, 50))?.cause).toBe('runtime');
    });

    it('is not that where they do not settle, or one waits alone', () => {
      expect(of(13, ...late(30))?.cause).toBe('unknown');
      expect(of(1, ...late(50))?.cause).toBe('unknown');
      const others = late(50).map((one) => ({ ...one, group: 'crowd' }));
      expect(of(13, ...others)?.cause).toBe('unknown');
    });
  });

  it('is not what the scenario did, but what was measured of it', () => {
    fc.assert(
      fc.property(anyJournal, fc.constantFrom('drain', 'runtime', 'host'), (journal, label) => {
        const about = { kind: 'pressure', step: 0, what: 'freeze', level: null, label } as const;
        const told = withEvents(
          journal,
          { at: S, ...about, state: 'started', thread: 'AudioSourceCapt*' },
          { at: 8 * S, ...about, state: 'ended', thread: 'AudioSourceCapt*' },
        );
        const causes = (events: JournalEvent[]) =>
          summarize(events, WHOLE).stalls.map(({ cause }) => cause);
        expect(causes(told)).toEqual(causes(journal));
      }),
      { numRuns: 20 },
    );
  });

  it('does not depend on the order of the lines', () => {
    fc.assert(
      fc.property(
        anyJournal.chain(([head, ...rest]) =>
          fc.tuple(
            fc.constant(head),
            fc.constant(rest),
            fc.shuffledSubarray(rest, { minLength: rest.length }),
          ),
        ),
        ([head, rest, shuffled]) => {
          if (head === undefined) return;
          const causes = (events: JournalEvent[]) =>
            summarize([head, ...events], WHOLE).stalls.map(({ cause, fromUs }) => [
              fromUs,
              cause.cause,
            ]);
          // Events of one moment may change places; stalls are told by their beginning.
          expect(causes(shuffled).sort()).toEqual(causes(rest).sort());
        },
      ),
      { numRuns: 30 },
    );
  });
});
