import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import type { HealthValues } from '../../src/journal/health.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { health, hostOf, load, threads } from '../support/troubled.js';

describe('what was captured and not heard', () => {
  const gap: JournalEvent = { at: 5 * S, kind: 'gap', publisher: 0, fromUs: 3 * S, toUs: 5 * S };
  const unheard = (...extra: JournalEvent[]) =>
    summarize(withEvents(steady(header({ groups: [{ listen: true }] })), gap, ...extra), WHOLE)
      .unheard;

  it('has a cause too', () => {
    expect(unheard()).toMatchObject([
      { publisher: 'probe-0-0', lengthUs: 2 * S, cause: { cause: 'transport' } },
    ]);
    const samples = (values: HealthValues) =>
      health({ tap: 100, sound: 1, connection: 1, ...values });
    const came: JournalEvent = { at: S, kind: 'track', publisher: 0, state: 'came' };
    expect(unheard(...samples({ packets: 50 }), came)[0]?.cause).toMatchObject({
      cause: 'transport',
      confidence: 0.95,
    });
    // In a journal that tells of no tracks it may have been muted as well.
    expect(unheard(...samples({ packets: 50 }))[0]?.cause).toMatchObject({
      cause: 'transport',
      confidence: 0.5,
    });
    expect(unheard(...samples({ packets: 50, connection: 0 }))[0]?.cause.confidence).toBe(0.95);
    expect(unheard(...samples({ packets: 0 }))[0]?.cause.cause).toBe('app');
    const down: JournalEvent = { at: 3.1 * S, kind: 'server', state: 'unreachable' };
    expect(unheard(down)[0]?.cause.cause).toBe('transport'); // its process is ours, and runs
    const reason = 'its process was stopped (T)';
    expect(unheard({ ...down, reason })[0]?.cause.cause).toBe('server');
  });

  it('is the way there where the SDK was connecting anew, whatever became of the track', () => {
    const about = { kind: 'room', room: 'probe-0', group: 'probe', role: 'subject' } as const;
    const gone: JournalEvent = { at: 3.2 * S, kind: 'track', publisher: 0, state: 'gone' };
    const at = (us: number): JournalEvent[] => [
      { at: us, ...about, state: 'reconnecting' },
      { at: us + 1.7 * S, ...about, state: 'reconnected' },
    ];
    expect(unheard(gone)[0]?.cause.cause).toBe('app');
    expect(unheard(gone, ...at(3.1 * S))[0]?.cause.cause).toBe('transport');
    expect(unheard(gone, ...at(6.1 * S))[0]?.cause.cause).toBe('app');
    expect(unheard(gone, ...at(1.7 * S))[0]?.cause.cause).toBe('app'); // for a fifth of it
    // Its own signal knows better; of two publishers of a room an older journal tells not whose it was.
    const signal = health({ connection: 1 });
    expect(unheard(gone, ...at(3.1 * S), ...signal)[0]?.cause.cause).toBe('app');
    const one = header({ groups: [{ rooms: 1, listen: true }] });
    const [first] = one.publishers;
    const two = { ...one, publishers: [first!, { ...first!, index: 1, id: 'probe-0-1' }] };
    const ofTwo = (...events: JournalEvent[]) =>
      summarize(withEvents(steady(two), gap, gone, ...events), WHOLE).unheard[0]?.cause.cause;
    expect(ofTwo(...at(3.1 * S))).toBe('app');
    const whose = (publisher: number) =>
      at(3.1 * S).map((event) => (event.kind === 'room' ? { ...event, publisher } : event));
    expect(ofTwo(...whose(0))).toBe('transport');
    expect(ofTwo(...whose(1))).toBe('app');
  });

  describe('is unknown where its listener was away itself', () => {
    const about = { kind: 'process', process: 0, role: 'listener', pid: 9 } as const;
    const stopped = (backUs: number): JournalEvent[] => [
      { at: 3.3 * S, ...about, state: 'silent', sinceUs: 3 * S, osState: 'T' },
      { at: backUs, ...about, state: 'back', sinceUs: 3 * S },
    ];
    const loop = (us: number) =>
      load({ loopMaxGapUs: us })
        .filter(({ at }) => at <= 5 * S)
        .map((one) => ({ ...one, role: 'listener' as const }));
    const came: JournalEvent = { at: S, kind: 'track', publisher: 0, state: 'came' };
    const sent = [came, ...health({ tap: 100, sound: 1, connection: 1, packets: 50 })];
    const of = (...extra: JournalEvent[]) => unheard(...sent, ...extra)[0]?.cause;

    it('for most of it, or for all but a moment', () => {
      expect(of()?.cause).toBe('transport');
      expect(of(...stopped(5 * S))).toEqual({
        cause: 'unknown',
        confidence: 0,
        evidence: ['its listener was away itself for 2s of it'],
      });
      expect(of(...stopped(4.1 * S))?.cause).toBe('unknown');
      expect(of(...stopped(3.8 * S))?.cause).toBe('transport');
      expect(of(...loop(600_000))?.cause).toBe('unknown');
      expect(of(...loop(300_000))?.cause).toBe('transport');
    });

    it('and of the host where that was full', () => {
      const full = hostOf(0.95).filter(({ at }) => at <= 5 * S);
      const journal = (...extra: JournalEvent[]) => {
        const usual = steady(header({ groups: [{ listen: true }] }));
        const rest = usual.filter(({ kind }) => kind !== 'host');
        return summarize(withEvents(rest, gap, ...sent, ...full, ...extra), WHOLE).unheard[0]
          ?.cause;
      };
      expect(journal(...loop(900_000))?.cause).toBe('host');
      // Nobody was away, and what was sent may yet be heard late.
      expect(journal()?.cause).toBe('unknown');
    });

    it('but not where it was told why', () => {
      const muted: JournalEvent = { at: 3 * S, kind: 'track', publisher: 0, state: 'muted' };
      expect(of(...stopped(5 * S), muted)?.cause).toBe('app');
    });
  });

  it('is what the listener was told, however busy the JS thread is', () => {
    const busy = load({ ffi: { roomEvent: { count: 900, us: 900_000 } } });
    const muted: JournalEvent = { at: 3 * S, kind: 'track', publisher: 0, state: 'muted' };
    expect(unheard(...busy, muted)[0]?.cause.cause).toBe('app');
  });

  describe('is no thread that was busy while its captures settled in time', () => {
    const came: JournalEvent = { at: S, kind: 'track', publisher: 0, state: 'came' };
    const sent = [came, ...health({ tap: 100, sound: 1, connection: 1, packets: 50 })];
    const logs = load({ ffi: { logs: { count: 8000, us: 620_000 } } });
    const spins = threads({ name: 'tokio-rt-worker', count: 4, cpuShare: 1.1 });
    const behind = (publisher: number): JournalEvent[] =>
      [4, 5].map((second) => ({
        ...{ at: second * S, kind: 'progress', group: 'probe', fromUs: (second - 1) * S },
        lagging: [[publisher, 50, 20, 0]],
      }));
    const of = (...extra: JournalEvent[]) => {
      const usual = steady(header({ groups: [{ listen: true }] }));
      const told = new Set(extra.map(({ kind }) => kind));
      const rest = usual.filter(({ kind }) => kind !== 'load' || !told.has('load'));
      return summarize(withEvents(rest, gap, ...extra), WHOLE).unheard[0]?.cause;
    };

    it('of native events, or of a runtime that spins', () => {
      expect(of(...sent, ...logs)).toMatchObject({ cause: 'transport', confidence: 0.95 });
      expect(of(...sent, spins)).toMatchObject({ cause: 'transport', confidence: 0.95 });
      expect(of(...logs)).toMatchObject({ cause: 'transport', confidence: 0.5 });
      // Another one's captures tell nothing of these.
      expect(of(...sent, ...logs, ...behind(1))?.cause).toBe('transport');
    });

    it('but is where they did not, or nobody can tell', () => {
      expect(of(...sent, ...logs, ...behind(0))?.cause).toBe('js-thread');
      expect(of(...sent, spins, ...behind(0))?.cause).toBe('runtime');
      // In a journal that tells of nobody's lag the whole group's captures count.
      const lost = steady(header({ groups: [{ listen: true }] })).flatMap(
        (event): JournalEvent[] => {
          if (event.kind === 'load') return [];
          if (event.kind !== 'interval') return [event];
          return [{ ...event, counters: { ...event.counters, ok: event.counters.ok / 2 } }];
        },
      );
      expect(summarize(withEvents(lost, gap, ...logs), WHOLE).unheard[0]?.cause.cause).toBe(
        'js-thread',
      );
      // A second in which all settled may hold a short while in which none did.
      const short = { ...gap, at: 3.6 * S, fromUs: 3.2 * S, toUs: 3.6 * S };
      const usual = steady(header({ groups: [{ listen: true }] }));
      const rest = usual.filter(({ kind }) => kind !== 'load');
      expect(summarize(withEvents(rest, short, ...logs), WHOLE).unheard[0]?.cause.cause).toBe(
        'js-thread',
      );
    });
  });

  describe('is told of who was never heard, from the start', () => {
    const never = (...extra: JournalEvent[]) => {
      const usual = steady(header({ groups: [{ rooms: 1, listen: true }] })).flatMap(
        (event): JournalEvent[] => {
          if (event.kind === 'first-audible') return [];
          if (event.kind !== 'heard') return [event];
          return [{ ...event, audible: 0, expected: 0, audibleExpected: 0 }];
        },
      );
      return summarize(withEvents(usual, ...extra), WHOLE);
    };
    const spans = (...extra: JournalEvent[]) =>
      never(...extra).unheard.map((one) => [one.fromUs / S, one.toUs / S, one.cause.cause]);
    const came: JournalEvent = { at: S, kind: 'track', publisher: 0, state: 'came' };
    const sent = health({ tap: 100, sound: 1, connection: 1, packets: 50 });

    it('for as long as somebody listened, and with a cause', () => {
      expect(spans()).toEqual([[0.1, 10, 'unknown']]);
      // Who was muted from the start looks the same.
      expect(never(came, ...sent).unheard[0]?.cause).toMatchObject({
        ...{ cause: 'transport', confidence: 0.5 },
      });
      expect(spans(...health({ tap: 100, sound: 1, connection: 1, packets: 0 }))).toEqual([
        [0.1, 10, 'app'],
      ]);
      const muted: JournalEvent = { at: 0.2 * S, kind: 'track', publisher: 0, state: 'muted' };
      expect(spans(muted)).toEqual([[0.1, 10, 'app']]);
      const { verdict, evidence } = never().groups[0]!;
      expect([verdict, evidence]).toEqual(['silent', expect.stringContaining('never heard')]);
    });

    it('to its first sound, where that came later than any network makes it', () => {
      const first = (at: number): JournalEvent => ({
        ...{ at, kind: 'first-audible', publisher: 0, afterPublishUs: at - 0.1 * S },
      });
      expect(spans(first(6 * S))).toEqual([[0.1, 6, 'unknown']]);
      expect(spans(first(6 * S), came, ...sent)).toEqual([[0.1, 6, 'transport']]);
      expect(spans(first(3 * S))).toEqual([]);
      expect(spans(first(6 * S), stall(0.2 * S, 2.9 * S))).toEqual([]);
    });

    it('but for what a stall explains, and not where that leaves hardly any time', () => {
      expect(spans(stall(1.9 * S, 3 * S))).toEqual([[6, 10, 'unknown']]);
      expect(spans(stall(2 * S, 5 * S))).toEqual([]);
    });

    it('and not where nobody listened', () => {
      const deaf = steady(header({ groups: [{ rooms: 1, listen: true }] })).filter(
        ({ kind }) => kind !== 'first-audible' && kind !== 'heard',
      );
      expect(summarize(deaf, WHOLE).unheard).toEqual([]);
    });
  });

  it('is told once where a listener told it twice, or in parts that overlap', () => {
    const part = (fromUs: number, toUs: number): JournalEvent => ({
      ...gap,
      at: toUs,
      fromUs,
      toUs,
    });
    const spans = (...parts: JournalEvent[]) =>
      unheard(...parts).map((one) => [one.fromUs, one.toUs]);
    expect(spans(part(4.6 * S, 5 * S))).toEqual([[3 * S, 5 * S]]);
    expect(spans(part(4.6 * S, 5.5 * S))).toEqual([[3 * S, 5.5 * S]]);
    expect(spans(part(5.5 * S, 6 * S))).toEqual([
      [3 * S, 5 * S],
      [5.5 * S, 6 * S],
    ]);
  });

  it('is not told twice: a stall is heard as silence', () =>
    expect(unheard(stall(2.9 * S, 4 * S))).toEqual([]));

  describe('is told but for what a stall in it explains', () => {
    const muted: JournalEvent = { at: 10 * S, kind: 'track', publisher: 0, state: 'muted' };
    const long: JournalEvent = { ...gap, at: 70 * S, fromUs: 10 * S, toUs: 70 * S };
    const group = { rooms: 1, listen: true, queueMs: 200 };
    const of = (...extra: JournalEvent[]) =>
      summarize(
        withEvents(steady(header({ groups: [group] }), 80), long, muted, ...extra),
        WHOLE,
      ).unheard.map((one) => [
        one.fromUs / S,
        one.toUs === null ? null : one.toUs / S,
        one.cause.cause,
      ]);

    it('from before it, by its queue, until it is heard again', () => {
      expect(of()).toEqual([[10, 70, 'app']]);
      expect(of(stall(40 * S, 40.25 * S))).toEqual([
        [10, 39.3, 'app'],
        [43.25, 70, 'app'],
      ]);
      expect(of(stall(7.75 * S, 8 * S))).toEqual([[11, 70, 'app']]);
      expect(of(stall(40 * S, null))).toEqual([[10, 39.3, 'app']]);
    });

    it('and not where little is left: that may be an echo of it', () => {
      expect(of(stall(11.5 * S, 66.1 * S))).toEqual([]);
      expect(of(stall(11.8 * S, 65.9 * S))).toEqual([
        [10, 11.1, 'app'],
        [68.9, 70, 'app'],
      ]);
    });

    it('as long as there was a process that captured', () => {
      const child = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
      const gone: JournalEvent = { at: 20 * S, ...child, state: 'ended' };
      expect(of(gone)).toEqual([[10, 20, 'app']]);
      const again: JournalEvent = {
        ...{ at: 40 * S, kind: 'publisher', publisher: 0, state: 'published' },
      };
      expect(of(gone, again)).toEqual([
        [10, 20, 'app'],
        [43, 70, 'app'],
      ]);
    });
  });
});
