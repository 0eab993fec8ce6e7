import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import type { TurnMark } from '../../src/journal/turn-marks.js';
import { dispatched, mark, turnEvents } from '../support/events.js';
import { header, S, steady, WHOLE, withEvents } from '../support/journals.js';

/** Whose fault it is that a conversation's turn, room or track came to nothing. */
const talking = { rooms: 2, conversation: { lateAfterUs: S, giveUpUs: 3 * S } };
const talk = () => withEvents(steady(header({ groups: [talking] })), ...dispatched('probe', 2));
const of = (journal: JournalEvent[]) => {
  const { groups, notes } = summarize(journal, WHOLE);
  const [group] = groups;
  if (group === undefined) throw new Error('no group');
  return { ...group, notes };
};
const told = (...extra: JournalEvent[]) => of(withEvents(talk(), ...extra));
const answered = (count: number, publisher = 0) =>
  Array.from({ length: count }, (_, n) => turnEvents(publisher, (0.2 + n * 2) * S)).flat();
const processor = (
  at: number,
  state: EventOf<'publisher'>['state'],
  reason?: string,
): JournalEvent => ({
  at,
  kind: 'publisher',
  publisher: 0,
  state,
  ...(reason === undefined ? {} : { reason }),
});
const news = (
  at: number,
  state: Exclude<EventOf<'dispatch'>['state'], 'refused'>,
): JournalEvent => ({
  at,
  kind: 'dispatch',
  room: 'probe-0',
  group: 'probe',
  via: 'webhook',
  state,
});

describe('what comes when the client has given up', () => {
  /** Captured and never heard; from a mark on, all comes 4 s later. */
  const lateFrom = (publisher: number, first: TurnMark) => {
    const events = turnEvents(publisher, S, 'answer-begun');
    const from = events.findIndex((event) => event.kind === 'turn' && event.what === first);
    return events.map((event, n) =>
      event.kind !== 'turn' || n < from || event.what === 'gave-up'
        ? event
        : { ...event, at: event.at + 4 * S },
    );
  };

  it.each<[TurnMark, string]>([
    ['vad-ended', 'atVad'],
    ['ai-first', 'atAi'],
    ['first-capture', 'atCapture'],
    ['answer-captured', 'atCapture'],
  ])('from %s on is lost %s', (first, where) => {
    const { turns } = told(...lateFrom(0, first));
    expect(turns).toMatchObject({ unanswered: 1, lost: { [where]: 1 } });
  });

  it('makes no SDK silent or degraded by an AI that is too slow', () => {
    const slow = [...lateFrom(0, 'ai-first'), ...lateFrom(1, 'ai-first')];
    expect(told(...slow)).toMatchObject({
      verdict: 'invalid',
      evidence: expect.stringContaining('it was too slow') as string,
    });
  });
});

describe('a client that waits for a processor that has gone', () => {
  const waiting = (atUs: number) => turnEvents(0, atUs, 'ai-first');
  const stopsAt = (at: number | null) =>
    withEvents(
      talk().filter((event) => event.kind !== 'publisher' || event.state !== 'stopped'),
      ...(at === null ? [] : [processor(at, 'stopped')]),
    );

  it('leaves its turn open', () => {
    expect(told(...waiting(8 * S)).turns).toMatchObject({ open: 1, unanswered: 0 });
    const unheardOf = withEvents(stopsAt(null), ...waiting(8 * S));
    expect(of(unheardOf).turns).toMatchObject({ open: 1, unanswered: 0 });
  });

  it('has a turn that was lost as long as somebody was there to answer it', () => {
    const draining = withEvents(stopsAt(12.5 * S), ...waiting(8 * S));
    expect(of(draining).turns).toMatchObject({ open: 0, unanswered: 1 });
  });

  it('and comes back to another one loses nothing of before', () => {
    const again = [processor(4 * S, 'stopped'), processor(5.2 * S, 'published')];
    expect(told(...waiting(S), ...again, ...turnEvents(0, 5.4 * S)).turns).toMatchObject({
      answered: 1,
      open: 1,
      unanswered: 0,
    });
    expect(told(...waiting(5.4 * S), ...again).turns).toMatchObject({ open: 0, unanswered: 1 });
  });
});

describe('an AI that fails', () => {
  const failed = (publisher: number, atUs: number, reason: string) => [
    ...turnEvents(publisher, atUs, 'ai-first'),
    mark(publisher, atUs + 1.4 * S, 'ai-failed', { reason }),
  ];

  it('is told with its most frequent reason', () => {
    const three = [
      ...failed(0, S, 'no route\nat ask'),
      ...failed(1, S, 'status 503\nat ask'),
      ...failed(1, 5.5 * S, 'status 503\nat ask'),
    ];
    const { verdict, evidence } = told(...three);
    expect(verdict).toBe('invalid');
    expect(evidence).toMatch(/\(it failed in 3: status 503\)$/);
  });

  it('is told in a note where it is too seldom for a verdict', () => {
    const many = [0, 1].flatMap((publisher) => answered(5, publisher));
    const { verdict, notes } = told(...many, ...failed(0, 10 * S, 'status 503'));
    expect(verdict).toBe('healthy');
    expect(notes).toContain('probe: the AI failed in 1 turn: status 503');
  });
});

describe('a join', () => {
  const joining = (at: number, ...more: Partial<EventOf<'room'>>[]) => {
    const room = { kind: 'room', room: 'probe-1', group: 'probe', role: 'subject' } as const;
    return of(
      withEvents(
        steady(header()).filter((event) => event.kind !== 'room' || event.room !== room.room),
        { at, ...room, state: 'joining' },
        ...more.map((one): JournalEvent => ({ at, ...room, state: 'failed', ...one })),
      ),
    ).verdict;
  };

  it('that the run’s own end cut off is nobody’s fault', () => {
    expect(joining(6 * S)).toBe('degraded');
    expect(joining(8 * S)).toBe('healthy');
    expect(joining(8 * S, { at: 10.2 * S, reason: 'connect: closed' })).toBe('healthy');
    expect(joining(8 * S, { at: 9 * S, reason: 'connect: refused' })).toBe('degraded');
  });
});

describe('the end of a room', () => {
  const disconnected: JournalEvent = {
    at: 6 * S,
    kind: 'room',
    room: 'probe-0',
    group: 'probe',
    role: 'subject',
    state: 'disconnected',
    reason: 'SIGNAL_CLOSE',
  };
  const after = (...events: JournalEvent[]) => told(...answered(2), ...events).verdict;

  it('excuses connections that it ends, not those of the room’s next life', () => {
    expect(after(news(2 * S, 'ended'), disconnected)).toBe('healthy');
    expect(after(news(2 * S, 'ended'), news(3 * S, 'started'), disconnected)).toBe('degraded');
  });

  it('excuses a track that could not be published because of it', () => {
    const failed = processor(5 * S, 'failed', 'publishTrack: engine is closed');
    expect(after(failed)).toBe('degraded');
    expect(after(failed, news(4 * S, 'ended'))).toBe('healthy');
    expect(after(failed, news(6.5 * S, 'ended'))).toBe('healthy');
    expect(after(failed, news(7.5 * S, 'ended'))).toBe('degraded');
    expect(after(failed, news(2 * S, 'ended'), news(3 * S, 'started'))).toBe('degraded');
    const other = processor(5 * S, 'failed', 'no source');
    expect(after(other, news(4 * S, 'ended'))).toBe('degraded');
    const alone = withEvents(steady(header()), failed, news(4 * S, 'ended'));
    expect(of(alone).verdict).toBe('degraded');
  });
});

describe('a VAD that failed', () => {
  const deaf: JournalEvent = {
    at: 2 * S,
    kind: 'turn',
    publisher: 1,
    side: 'processor',
    what: 'vad-failed',
    reason: 'Error: model broke\nat run',
  };
  const unheard = [...turnEvents(1, 0.5 * S, 'vad-ended'), ...turnEvents(1, 5 * S, 'vad-ended')];

  it('spoils the run, and what it did not take is not the SDK’s', () => {
    expect(told(...answered(4), ...unheard).verdict).toBe('degraded');
    expect(told(...answered(4), ...unheard, deaf)).toMatchObject({
      verdict: 'invalid',
      evidence:
        'the VAD failed in 1 of 2 processors, so 2 turns that it did not take prove nothing: Error: model broke',
    });
    expect(told(...answered(4), deaf).verdict).toBe('invalid');
  });

  it('hides nothing that the SDK lost elsewhere', () => {
    const lost = [0.2, 4.5].flatMap((at) => turnEvents(0, at * S, 'answer-captured'));
    expect(told(...lost, ...unheard, deaf).evidence).toMatch(/^2 of 4 turns never answered: 2 not/);
  });
});

it('counts an answer with lost captures as not captured whole', () => {
  const torn = turnEvents(0, S, 'answer-captured');
  const { turns, notes } = told(...torn, mark(0, 3 * S, 'answer-torn', { lengthUs: 900_000 }));
  expect(turns?.lost).toMatchObject({ atCapture: 1, atDelivery: 0 });
  expect(notes).toContain(
    'probe: 1 answer not captured whole: some captures were refused, given up or passed over',
  );
});
