import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { firstGroup } from '../support/judged.js';
import { counts, header, S, stall, steady, withEvents } from '../support/journals.js';

const SECONDS = 60;
const whole = (rooms = 1, resolved: object = {}) => {
  const head = header({ groups: [{ rooms, listen: true }] });
  const scenario = { ...head.scenario, resolved: { groups: { probe: resolved } } };
  return steady({ ...head, scenario, durationUs: SECONDS * S }, SECONDS);
};
const judged = (journal: JournalEvent[]) => {
  const { verdict, evidence } = firstGroup(journal);
  return { verdict, evidence };
};
const saying = (text: string) => expect.stringContaining(text) as string;

/** Publisher 0 is not heard from one time on. */
const mutedFrom = (us: number, journal = whole()) =>
  journal.map((event) =>
    event.kind === 'heard' && event.publisher === 0 && event.fromUs >= us
      ? { ...event, audible: 0, audibleExpected: 0 }
      : event,
  );
/** A listener tells nothing of a publisher before its first sound but that there was none. */
const firstAt = (us: number, journal = whole()) =>
  journal.map((event): JournalEvent => {
    if (event.kind === 'first-audible' && event.publisher === 0)
      return { ...event, at: us, afterPublishUs: us - 100_000 };
    if (event.kind !== 'heard' || event.publisher !== 0 || event.fromUs >= us) return event;
    return { ...event, audible: 0, expected: 0, audibleExpected: 0 };
  });
const unheard = (journal = whole()) =>
  mutedFrom(0, journal)
    .filter((event) => event.kind !== 'first-audible' || event.publisher !== 0)
    .map((event) =>
      event.kind === 'heard' && event.publisher === 0 ? { ...event, expected: 0 } : event,
    );

describe('what is captured and heard much too late', () => {
  it('is a gap before its first sound, or silent where that is most of the run', () => {
    expect(judged(firstAt(3 * S)).verdict).toBe('healthy');
    expect(judged(firstAt(20 * S))).toEqual({
      verdict: 'degraded',
      evidence: saying('1 gap heard, the longest 19.9s; 66.7 % of the audio heard'),
    });
    expect(judged(firstAt(50 * S))).toEqual({
      verdict: 'silent',
      evidence: saying('but only 16.6 % of the audio was heard'),
    });
    expect(judged(firstAt(20 * S, whole(20))).verdict).toBe('degraded');
  });

  it('is not what pauses until then, nor what stalled, nor a listener that came late', () => {
    expect(judged(firstAt(20 * S, whole(1, { speak: '2s', pause: '18s' }))).verdict).toBe(
      'healthy',
    );
    expect(judged(firstAt(20 * S, whole(1, { speak: '5s', speakers: 1, rooms: 4 }))).verdict).toBe(
      'healthy',
    );
    const stalled = withEvents(firstAt(6 * S), stall(1 * S, 5.5 * S));
    expect(judged(stalled).evidence).toContain('1 stall of 4.5s');
    const late = firstAt(20 * S).map((event) =>
      event.kind === 'room' && event.role === 'listener' ? { ...event, at: 19 * S } : event,
    );
    expect(judged(late).verdict).not.toBe('degraded');
  });
});

describe('what is never heard again', () => {
  it('is silent, however long it was heard before', () => {
    expect(judged(mutedFrom(35 * S))).toEqual({
      verdict: 'silent',
      evidence:
        '3 000 of 3 000 captures settled, but 1 of 1 publisher went unheard to the end, probe-0-0 from 35s on for 25s',
    });
    expect(judged(mutedFrom(35 * S, whole(20))).evidence).toMatch(
      / 1 of 20 publishers went unheard/,
    );
    expect(judged(mutedFrom(56 * S)).verdict).toBe('degraded');
  });

  it('is not one utterance of somebody who pauses, nor what a listener missed that lost its room', () => {
    const pausing = mutedFrom(44 * S).map((event) =>
      event.kind === 'heard' && event.fromUs % (14 * S) >= 2 * S
        ? { ...event, expected: 0, audible: 0, audibleExpected: 0 }
        : event,
    );
    expect(judged(pausing).verdict).not.toBe('silent');
    const lost: JournalEvent = {
      ...{ at: 35 * S, kind: 'room', room: 'probe-0', group: 'probe', role: 'listener' },
      ...{ state: 'disconnected', reason: 'SERVER_SHUTDOWN' },
    };
    expect(judged(withEvents(mutedFrom(35 * S), lost)).verdict).not.toBe('silent');
  });

  it('is as silent where the record breaks off after a minute that was told', () => {
    const faint = whole().map((event) =>
      event.kind === 'heard' ? { ...event, audible: 30, audibleExpected: 30 } : event,
    );
    const minute: JournalEvent = {
      ...{ at: 20 * S, kind: 'publisher-interval', publisher: 0, fromUs: 0, histograms: {} },
      counters: counts({ planned: 1000, called: 1000, settled: 1000, ok: 1000 }),
    };
    const broken = withEvents(faint, minute).filter(({ at }) => at <= 50 * S);
    expect(firstGroup(broken, { torn: true, skippedLines: 0 }).verdict).toBe('silent');
  });

  it('is not what came back, nor what was not captured', () => {
    const back = mutedFrom(35 * S).map((event, n) =>
      event.kind === 'heard' && event.fromUs >= 58 * S ? whole()[n]! : event,
    );
    expect(judged(back).verdict).toBe('degraded');
    const hanging = stall(35 * S, null, { pending: 50 });
    const hung = withEvents(mutedFrom(35 * S), hanging);
    expect(judged(hung).verdict).toBe('hung');
    const refused = Array.from({ length: 25 }, (_, n): JournalEvent => ({
      ...{ at: (36 + n) * S, kind: 'progress', group: 'probe', fromUs: (35 + n) * S },
      lagging: [[0, 50, 10, 0]],
    }));
    expect(judged(withEvents(mutedFrom(35 * S), ...refused)).verdict).not.toBe('silent');
  });
});

it('is not proved by the word of a listener that stands there twice', () => {
  const gap = whole().filter(
    (event) => event.kind !== 'heard' || event.fromUs < 15 * S || event.at > 45 * S,
  );
  const twice = gap.flatMap((event): JournalEvent[] =>
    event.kind === 'heard' ? [event, event] : [event],
  );
  for (const journal of [gap, twice]) expect(judged(journal).verdict).toBe('invalid');
});

describe('what is captured and never heard', () => {
  it('is silent whatever else befell it', () => {
    expect(judged(unheard()).verdict).toBe('silent');
    const seven = stall(20 * S, 24 * S);
    const captured = (ok: number) =>
      unheard().map((event): JournalEvent =>
        event.kind === 'interval' || event.kind === 'publisher-interval'
          ? {
              ...event,
              counters: counts({ ...event.counters, ok: Math.min(event.counters.ok, ok) }),
            }
          : event,
      );
    expect(judged(withEvents(captured(2000), seven))).toEqual({
      verdict: 'silent',
      evidence: '2 000 of 3 000 captures settled, but 1 of 1 publisher was never heard',
    });
    // Of less than the way there may take nobody can have heard anything.
    expect(judged(captured(100)).verdict).not.toBe('silent');
  });

  it('is no less silent for captures that were refused besides', () => {
    const some = whole().map((event): JournalEvent => {
      if (event.kind === 'heard') {
        const audible = Math.floor(event.expected / 5);
        return { ...event, audible, audibleExpected: audible };
      }
      if (event.kind !== 'interval' && event.kind !== 'publisher-interval') return event;
      const { planned } = event.counters;
      const ok = Math.round(planned * 0.8);
      return {
        ...event,
        counters: counts({ ...event.counters, ok, rejected: { closed: planned - ok } }),
      };
    });
    expect(judged(some)).toEqual({
      verdict: 'silent',
      evidence: '2 400 of 3 000 captures settled, but only 24.8 % of the audio was heard',
    });
  });
});

describe('a process that said nothing while its publishers were to come', () => {
  const about = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
  const silence = (fromUs: number, toUs: number, osState = 'T'): JournalEvent[] => [
    { at: fromUs + 400_000, ...about, state: 'silent', sinceUs: fromUs, osState },
    { at: toUs, ...about, state: 'back', sinceUs: fromUs },
  ];
  const published = (us: number) =>
    whole().map((event) =>
      event.kind === 'publisher' && event.state === 'published'
        ? { ...event, at: us }
        : event.kind === 'first-audible'
          ? { ...event, at: us + 140_000 }
          : event,
    );

  it('is no healthy one, for nothing fell due in it', () => {
    expect(judged(withEvents(published(5.1 * S), ...silence(0, 5 * S)))).toEqual({
      verdict: 'degraded',
      evidence:
        'process 0 said nothing from 0ms on for 5s, and 1 publisher came only after it, if at all',
    });
    expect(judged(withEvents(published(2.1 * S), ...silence(0, 2 * S))).verdict).toBe('healthy');
  });

  it('has to do with those that were to come then', () => {
    const later = withEvents(published(30 * S), ...silence(20 * S, 25 * S)).map((event) =>
      event.kind === 'room' && event.state === 'joining' ? { ...event, at: 29.9 * S } : event,
    );
    expect(judged(later).evidence).not.toContain('came only after it');
    expect(judged(withEvents(whole(), ...silence(20 * S, 25 * S))).evidence).not.toContain('came');
  });
});
