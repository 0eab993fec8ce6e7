import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import {
  counts,
  ended,
  header,
  S,
  stall,
  steady,
  WHOLE,
  withEvents,
  type Shape,
} from '../support/journals.js';
import { firstGroup } from '../support/judged.js';

const listening: Shape = { groups: [{ listen: true }] };
const without = (journal: JournalEvent[], ...kinds: JournalEvent['kind'][]) =>
  journal.filter(({ kind }) => !kinds.includes(kind));
const upTo = (journal: JournalEvent[], at: number) => journal.filter((event) => event.at <= at);
const strained = (journal: JournalEvent[], fromUs: number, toUs: number) =>
  journal.map((event) =>
    event.kind === 'host' && event.fromUs < toUs && event.at > fromUs
      ? { ...event, outsideShare: 0.8 }
      : event,
  );

describe('healthy', () => {
  it('says how many captures settled, how long they took and what was heard', () => {
    expect(firstGroup(steady(header(listening)))).toMatchObject({
      verdict: 'healthy',
      evidence:
        'all 2 publishers: 1 000 of 1 000 captures settled, service p99 0.4ms, longest wait 0.4ms, 100.0 % heard',
    });
  });

  it('judges a group that only joins by its rooms', () => {
    const crowd = header({ groups: [{ name: 'crowd', rooms: 20, publishersPerRoom: 0 }] });
    expect(firstGroup(steady(crowd))).toMatchObject({
      verdict: 'healthy',
      evidence: '20 of 20 rooms joined, the slowest in 59ms',
    });
  });

  it('is never said of a listened group that nobody heard', () => {
    const unheard = without(steady(header(listening)), 'first-audible', 'heard');
    expect(firstGroup(unheard).verdict).toBe('silent');
    expect(firstGroup(upTo(unheard, 2 * S)).verdict).toBe('invalid');
  });
});

describe('healthy of a listened group', () => {
  const whole = steady(header(listening));
  const untold = (journal: JournalEvent[], publisher: number, fromUs = 0) =>
    journal.filter(
      (event) =>
        !(
          (event.kind === 'heard' || event.kind === 'first-audible') &&
          event.publisher === publisher &&
          event.at > fromUs
        ),
    );

  it('needs the word of the listener on each of them', () => {
    const late = untold(whole, 1).map((event) =>
      event.kind === 'publisher' && event.publisher === 1 && event.state === 'published'
        ? { ...event, at: 7.5 * S }
        : event,
    );
    expect(firstGroup(late)).toMatchObject({
      verdict: 'invalid',
      evidence:
        'the listener does not tell whether 1 of 2 publishers could be heard all along, first probe-1-0, so delivery is not proved',
    });
    expect(firstGroup(untold(whole, 1, 2 * S)).verdict).toBe('invalid');
    expect(firstGroup(untold(untold(whole, 0, 2 * S), 1, 2 * S)).verdict).toBe('invalid');
    expect(firstGroup(untold(whole, 1, 8 * S)).verdict).toBe('healthy');
  });

  it('needs every room that was asked to join, also when the run was cut short', () => {
    const never = untold(whole, 1)
      .filter((event) => !(event.kind === 'publisher' && event.publisher === 1))
      .filter(
        (event) => event.kind !== 'room' || event.room !== 'probe-1' || event.state !== 'joined',
      )
      .map((event): JournalEvent =>
        event.kind === 'end' ? { ...event, reason: 'signal' } : event,
      );
    expect(firstGroup(never).verdict).toBe('invalid');
    // Nobody asked a room yet whose time had not come.
    const later = never.filter((event) => event.kind !== 'room' || event.room !== 'probe-1');
    expect(firstGroup(later).verdict).toBe('healthy');
  });

  it('is not said when the listener falls silent, and is when it comes back', () => {
    const ears = { kind: 'process', process: 0, role: 'listener', pid: 101 } as const;
    const silent = { at: 3.3 * S, ...ears, state: 'silent', sinceUs: 3 * S } as const;
    const gone = untold(untold(whole, 0, 3 * S), 1, 3 * S);
    expect(firstGroup(withEvents(gone, silent)).verdict).toBe('invalid');
    const back = { at: 4 * S, ...ears, state: 'back', sinceUs: 3 * S } as const;
    expect(firstGroup(withEvents(whole, silent, back)).verdict).toBe('healthy');
  });
});

describe('crashed', () => {
  it('names the signal, the time, the captures until then and the last words', () => {
    const journal = upTo(steady(header()), 4.2 * S);
    const killed = ended(4.2 * S, 0, {
      code: null,
      signal: 'SIGKILL',
      how: 'crashed',
      stderrTail: 'starting\nfatal runtime error\n',
    });
    expect(
      firstGroup([...journal, killed, { at: 5 * S, kind: 'end', reason: 'completed' }]),
    ).toMatchObject({
      verdict: 'crashed',
      evidence:
        'process 0 was ended by SIGKILL at 4.2s; 400 captures until then: fatal runtime error',
    });
  });

  it('spares a group in another process', () => {
    const head = header({
      groups: [{ name: 'a' }, { name: 'b' }],
      process: (group) => (group === 'a' ? 0 : 1),
    });
    const crash = ended(10 * S + 4, 1, { code: 134, how: 'crashed' });
    const journal = [
      ...steady(head).filter((e) => e.kind !== 'process' || e.state !== 'ended'),
      crash,
    ];
    expect(summarize(journal, WHOLE).groups.map(({ verdict }) => verdict)).toEqual([
      'healthy',
      'crashed',
    ]);
    expect(summarize(journal, WHOLE).verdict).toBe('crashed');
  });
});

describe('hung', () => {
  it('tells since when, how long, what is pending and lost', () => {
    const journal = steady(header()).map((event) =>
      event.kind === 'interval'
        ? {
            ...event,
            counters: counts({ planned: 1000, called: 102, settled: 100, ok: 100, pending: 2 }),
          }
        : event,
    );
    expect(
      firstGroup(withEvents(without(journal, 'publisher-interval'), stall(2 * S, null))),
    ).toMatchObject({
      verdict: 'hung',
      evidence:
        'probe-0-0 hung: no capture came back from 2s on for 8s, still so at the end; 2 pending, 900 of 1 000 frames lost',
    });
  });

  it('holds for a stall beyond the limit that came back, and under a strained host', () => {
    const journal = withEvents(strained(steady(header()), 0, 10 * S), stall(2 * S, 7.5 * S));
    expect(firstGroup(journal).verdict).toBe('hung');
  });

  it('holds for a process that says nothing, though it only joins', () => {
    const crowd = header({ groups: [{ name: 'crowd', publishersPerRoom: 0 }] });
    const silent = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
    const journal = withEvents(
      steady(crowd).filter((event) => event.kind !== 'process' || event.state !== 'ended'),
      { at: 3 * S, ...silent, state: 'silent', sinceUs: 2 * S, osState: 'R' },
    );
    expect(firstGroup(journal)).toMatchObject({
      verdict: 'hung',
      evidence: 'process 0 said nothing from 2s on for 8s, still so at the end',
    });
  });
});

describe('silent and what is not', () => {
  const thinFrom = (fromS: number, publishers = [0, 1]) =>
    steady(header(listening)).map((event) =>
      event.kind === 'heard' && event.fromUs >= fromS * S && publishers.includes(event.publisher)
        ? { ...event, audible: 0, audibleExpected: event.expected * 0.1 }
        : event,
    );
  const thin = (share: number) =>
    steady(header(listening)).map((event) =>
      event.kind === 'heard' ? { ...event, audibleExpected: event.expected * share } : event,
    );

  it('needs captures that settled and audio that was not heard', () => {
    expect(firstGroup(thin(0.3)).verdict).toBe('silent');
    expect(firstGroup(thin(0.9)).verdict).toBe('degraded');
  });

  const room = { kind: 'room', room: 'probe-0', group: 'probe', role: 'listener' } as const;

  it('is invalid when the listener or the server is to blame', () => {
    const failed = { ...room, state: 'failed', reason: 'no route' } as const;
    const deaf = withEvents(
      thinFrom(0, [0, 1]),
      { at: 1, ...failed },
      { at: 1, ...failed, room: 'probe-1' },
    );
    expect(firstGroup(deaf)).toMatchObject({
      verdict: 'invalid',
      evidence:
        'the listener failed, so delivery is not proved: it could not join probe-0: no route',
    });
    const gone = [
      ...upTo(thinFrom(2), 6 * S),
      { at: 2 * S, kind: 'server', state: 'ended', reason: 'by SIGKILL' } as const,
      {
        at: 7 * S,
        kind: 'end',
        reason: 'server',
        detail: 'livekit-server ended by SIGKILL',
      } as const,
    ];
    expect(firstGroup(gone)).toMatchObject({
      verdict: 'invalid',
      evidence: expect.stringMatching(
        /^the server was gone from 2s on: livekit-server ended by SIGKILL; \d+ captures in all$/,
      ) as string,
    });
  });

  it('is no less silent for a listener that failed elsewhere or later, or a server that went later', () => {
    const failed = { ...room, state: 'failed', reason: 'no route' } as const;
    expect(firstGroup(withEvents(thinFrom(0, [1]), { at: 1, ...failed })).verdict).toBe('silent');
    expect(firstGroup(withEvents(thinFrom(0, [0]), { at: 1, ...failed })).verdict).toBe('invalid');
    expect(firstGroup(withEvents(thinFrom(0), { at: 6 * S, ...failed })).verdict).toBe('silent');
    const late = { at: 9 * S, kind: 'server', state: 'unreachable' } as const;
    expect(firstGroup(withEvents(thinFrom(0), late))).toMatchObject({
      verdict: 'silent',
      evidence: expect.stringMatching(/; so before the server was gone at 9s$/) as string,
    });
    const stalled = withEvents(steady(header(listening)), stall(3 * S, 6 * S), late);
    expect(firstGroup(stalled)).toMatchObject({
      verdict: 'degraded',
      evidence: expect.stringMatching(/^1 stall of 3s.*; so before the server/) as string,
    });
    expect(firstGroup(withEvents(stalled, { ...late, at: 2 * S })).verdict).toBe('invalid');
  });

  it('is no less silent for stalls that explain only a little of it', () => {
    const stalls = [2.5, 5.5, 8.5].map((at) => stall(at * S, (at + 0.7) * S, { id: `${at}` }));
    const both = stalls.flatMap((one) => [one, { ...one, id: `${one.id}/1`, publisher: 1 }]);
    expect(firstGroup(withEvents(thinFrom(3), ...both)).verdict).toBe('silent');
  });

  it('does not blame the SDK for a server that did not answer, unless a step wanted that', () => {
    const server = { kind: 'server', reason: 'its process was stopped (T)' } as const;
    const away = { at: 6 * S, ...server, state: 'unreachable', sinceUs: 4 * S } as const;
    expect(firstGroup(withEvents(thinFrom(4), away))).toMatchObject({
      verdict: 'invalid',
      evidence: expect.stringContaining('gone from 4s on: its process was stopped (T)') as string,
    });
    const step = {
      kind: 'pressure',
      step: 0,
      what: 'server-pause',
      level: null,
      thread: null,
    } as const;
    const paused = withEvents(thin(0.3), { at: 3 * S, ...step, state: 'started' }, away, {
      at: 5 * S,
      ...step,
      state: 'ended',
    });
    expect(firstGroup(paused).verdict).toBe('silent');
  });

  it('is not what a stall costs: the rest was heard', () => {
    const journal = thin(1).map((event) =>
      event.kind === 'heard' && event.at > 2 * S && event.at <= 8 * S
        ? { ...event, audibleExpected: 0 }
        : event,
    );
    expect(firstGroup(journal).verdict).toBe('silent');
    const both = [stall(1.5 * S, 6 * S), stall(1.5 * S, 6 * S, { id: 'other', publisher: 1 })];
    expect(firstGroup(withEvents(journal, ...both)).verdict).toBe('degraded');
  });
});

describe('degraded', () => {
  it('tells a stall that recovered', () => {
    expect(firstGroup(withEvents(steady(header()), stall(4 * S, 7 * S)))).toMatchObject({
      verdict: 'degraded',
      evidence: '1 stall of 3s (probe-0-0 at 4s), recovered; 1 000 of 1 000 captures settled',
    });
  });

  it('tells a connection that was lost, not one that was left or ended with the run', () => {
    const room = { kind: 'room', room: 'probe-1', group: 'probe', role: 'subject' } as const;
    const lost = { at: 5 * S, ...room, state: 'disconnected', reason: 'STATE_MISMATCH' } as const;
    expect(firstGroup(withEvents(steady(header()), lost))).toMatchObject({
      verdict: 'degraded',
      evidence: '1 connection lost, first probe-1 at 5s: STATE_MISMATCH',
    });
    const left = { ...lost, reason: 'CLIENT_INITIATED' };
    expect(firstGroup(withEvents(steady(header()), left)).verdict).toBe('healthy');
    const stopping = { at: 4 * S, kind: 'phase', phase: 'stopping' } as const;
    expect(firstGroup(withEvents(steady(header()), stopping, lost)).verdict).toBe('healthy');
  });

  it('tells refusals, lag, gaps and rooms that failed', () => {
    const withCounters = (part: Partial<EventOf<'interval'>['counters']>) =>
      without(steady(header()), 'publisher-interval').map((event) =>
        event.kind === 'interval' ? { ...event, counters: { ...event.counters, ...part } } : event,
      );
    expect(firstGroup(withCounters({ channelFull: 40 })).evidence).toContain(
      '40 of 1 000 captures were refused',
    );
    expect(firstGroup(withCounters({ planned: 1200 })).evidence).toContain(
      'only 1 000 of 1 200 captures',
    );
    const gap: JournalEvent = {
      at: 5 * S,
      kind: 'gap',
      publisher: 0,
      fromUs: 4 * S,
      toUs: 4.4 * S,
    };
    expect(firstGroup(withEvents(steady(header(listening)), gap)).evidence).toBe(
      '1 gap heard, the longest 400ms; 100.0 % of the audio heard',
    );
    // Shorter than a stall, and nearly everything was heard: no fault that a person notices.
    const hiccup = { ...gap, toUs: 4.09 * S };
    expect(firstGroup(withEvents(steady(header(listening)), hiccup)).verdict).toBe('healthy');
    // Of a publisher that is owed little: one lost packet is no part of it, 130 ms in bits are.
    const pausing = (missing: number) =>
      steady(header(listening)).map((event) =>
        event.kind === 'heard'
          ? { ...event, expected: 30, audibleExpected: event.at < 2 * S ? 30 - missing : 30 }
          : event,
      );
    expect(firstGroup(pausing(4)).verdict).toBe('healthy');
    expect(firstGroup(pausing(13)).evidence).toMatch(
      /^only 9\d\.\d % .* in bits too short for a gap$/,
    );
    const room = { kind: 'room', room: 'probe-1', group: 'probe', role: 'subject' } as const;
    expect(
      firstGroup(
        withEvents(steady(header()), {
          at: S,
          ...room,
          state: 'failed',
          reason: 'handle not found',
        }),
      ),
    ).toMatchObject({
      verdict: 'degraded',
      evidence: expect.stringContaining('handle not found') as string,
    });
  });

  it('does not excuse a stopped process by what else the host did', () => {
    const child = { kind: 'process', process: 0, role: 'subject', pid: 1 } as const;
    const journal = withEvents(
      strained(steady(header()), 4 * S, 7 * S),
      { at: 4.3 * S, ...child, state: 'silent', sinceUs: 4 * S, osState: 'T' },
      { at: 7 * S, ...child, state: 'back', sinceUs: 4 * S },
      stall(4 * S, 7 * S),
    );
    expect(firstGroup(journal).verdict).toBe('degraded');
  });

  it('becomes invalid when the host was busy otherwise during every stall', () => {
    const journal = withEvents(strained(steady(header()), 4 * S, 7 * S), stall(4 * S, 7 * S));
    expect(firstGroup(journal)).toMatchObject({
      verdict: 'invalid',
      evidence: expect.stringContaining('other programs up to 80.0 %') as string,
    });
    expect(firstGroup(withEvents(journal, stall(8 * S, 8.5 * S))).verdict).toBe('degraded');
  });
});

describe('a record that breaks off', () => {
  it('is judged on what there is and says so', () => {
    expect(
      firstGroup(upTo(steady(header()), 4 * S), { torn: true, skippedLines: 0 }),
    ).toMatchObject({
      verdict: 'healthy',
      evidence: expect.stringMatching(/; the record breaks off at 4s$/) as string,
    });
    const stopped = [
      ...upTo(steady(header()), 4 * S),
      { at: 4 * S, kind: 'end', reason: 'signal', detail: 'SIGINT' } as const,
    ];
    expect(firstGroup(stopped).evidence).toMatch(/; cut short by SIGINT at 4s$/);
  });

  it('is invalid before the group has begun', () => {
    expect(firstGroup([header()], { torn: true, skippedLines: 0 }).verdict).toBe('invalid');
  });
});
