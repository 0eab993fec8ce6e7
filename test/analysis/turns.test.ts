import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { GroupInfo, JournalEvent } from '../../src/journal/events.js';
import { TURN_FIGURES } from '../../src/units/figures.js';
import { dispatched, mark, turnEvents, type TurnEnd } from '../support/events.js';
import { ended, header, S, steady, WHOLE, withEvents } from '../support/journals.js';

const conversation = { lateAfterUs: S, giveUpUs: 3 * S };
const talking: Partial<GroupInfo> = { rooms: 2, conversation };
const of = (journal: JournalEvent[]) => {
  const summary = summarize(journal, WHOLE);
  const [group] = summary.groups;
  if (group?.turns === undefined || group.dispatch === undefined) throw new Error('no turns');
  return { ...group, turns: group.turns, dispatch: group.dispatch, summary };
};
const told = (...extra: JournalEvent[]) =>
  withEvents(steady(header({ groups: [talking] })), ...dispatched('probe', 2), ...extra);
const turnsTold = (...extra: JournalEvent[]) => of(told(...extra)).turns;
const without = (events: JournalEvent[], ...marks: string[]) =>
  events.filter((event) => event.kind !== 'turn' || !marks.includes(event.what));

describe('a turn', () => {
  it('is told by its stages', () => {
    const { stages } = turnsTold(...turnEvents(0, S));
    const p50 = Object.entries(stages).map(([name, found]) => [name, found?.p50]);
    expect(Object.fromEntries(p50)).toEqual({
      vad: expect.closeTo(300_000, -3) as number,
      ai: expect.closeTo(200_000, -3) as number,
      capture: expect.closeTo(10_000, -2) as number,
      delivery: expect.closeTo(90_000, -3) as number,
      answer: expect.closeTo(600_000, -3) as number,
    });
  });

  it('belongs to the conversation that it is told of', () => {
    const { turns, answered, sentences } = turnsTold(
      ...turnEvents(0, S),
      ...turnEvents(1, 1.2 * S),
    );
    expect({ turns, answered, sentences }).toEqual({
      turns: 2,
      answered: 2,
      sentences: { sent: 4, heardInFull: 4, share: 1 },
    });
  });

  it('is late beyond the scenario’s limit, and answered all the same', () => {
    const slow = turnEvents(0, S).map((event) =>
      event.kind === 'turn' && event.at >= 2.6 * S ? { ...event, at: event.at + S } : event,
    );
    expect(turnsTold(...slow)).toMatchObject({ turns: 1, answered: 1, late: 1, unanswered: 0 });
  });

  it('is open while nobody knows yet, and lost where the client speaks again', () => {
    const silent = (atUs: number) => without(turnEvents(0, atUs, 'ai-first'), 'gave-up');
    expect(turnsTold(...silent(S))).toMatchObject({ open: 1, unanswered: 0, answeredShare: null });
    expect(turnsTold(...silent(S), ...silent(4 * S))).toMatchObject({ open: 1, unanswered: 1 });
  });

  it.each<[TurnEnd, string]>([
    ['vad-ended', 'atVad'],
    ['ai-first', 'atAi'],
    ['answer-captured', 'atCapture'],
    ['answer-begun', 'atDelivery'],
  ])('that stops before %s is lost there', (end, where) => {
    const { lost, unanswered } = turnsTold(...turnEvents(0, S, end));
    expect(unanswered).toBe(1);
    expect(lost).toMatchObject({ [where]: 1 });
  });

  it('takes a pause in the speech for no latency', () => {
    const pause = mark(0, 1.5 * S, 'vad-ended', { lengthUs: 400_000 });
    const dropped = [
      mark(0, 1.6 * S, 'ai-first'),
      mark(0, 1.61 * S, 'first-capture'),
      mark(0, 1.7 * S, 'cut'),
    ];
    const { stages, cut, sentences } = turnsTold(...turnEvents(0, S), pause, ...dropped);
    expect(stages.vad?.max).toBeCloseTo(300_000, -3);
    expect(stages.capture?.max).toBeCloseTo(10_000, -2);
    expect({ cut, heard: sentences.heardInFull }).toEqual({ cut: 0, heard: 2 });
  });

  it('does not take what is left of a given-up answer for its own', () => {
    const late = mark(0, 5.2 * S, 'answer-begun');
    const { answered, unanswered } = turnsTold(
      ...turnEvents(0, S, 'answer-begun'),
      late,
      ...turnEvents(0, 5.1 * S, 'answer-begun'),
    );
    expect({ answered, unanswered }).toEqual({ answered: 0, unanswered: 2 });
  });
});

describe('a barge-in', () => {
  const into = [
    ...turnEvents(0, S).filter(({ at }) => at < 3.05 * S),
    mark(0, 3 * S, 'barge-in'),
    mark(0, 3.15 * S, 'cut'),
    mark(0, 3.25 * S, 'stretch', { lengthUs: 600_000 }),
    mark(0, 3.25 * S, 'answer-ended', { lengthUs: 640_000 }),
    ...turnEvents(0, 3.01 * S),
  ];

  it('is told of the answer that it cuts, not of the turn that it opens', () => {
    const { cut, answered, bargeIn, sentences } = turnsTold(...into);
    expect({ cut, answered, count: bargeIn.count }).toEqual({ cut: 1, answered: 2, count: 1 });
    expect(bargeIn.cut?.p50).toBeCloseTo(150_000, -3);
    expect(bargeIn.silence?.p50).toBeCloseTo(250_000, -3);
    expect(sentences).toEqual({ sent: 2, heardInFull: 2, share: 1 });
  });
});

it('does not take an answer that comes after its time for the rest of the one before', () => {
  const [late, before] = [mark(0, 9 * S, 'stretch', { lengthUs: 490_000 }), turnEvents(0, S)];
  const lost = before.filter((event) => event.kind !== 'turn' || event.at !== 3.1 * S);
  const { sentences } = turnsTold(...lost, ...turnEvents(0, 4.5 * S, 'vad-ended'), late);
  expect(sentences.heardInFull).toBe(1);
});

describe('sentences', () => {
  const heard = (...lengthsUs: number[]) => {
    const rest = without(turnEvents(0, S), 'stretch');
    const stretches = lengthsUs.map((lengthUs, n) =>
      mark(0, 3.1 * S + n * 600_000, 'stretch', { lengthUs }),
    );
    return turnsTold(...rest, ...stretches).sentences.heardInFull;
  };

  it('are not heard in full where a gap splits them, and the next still may be', () => {
    expect(heard(500_000, 400_000)).toBe(2);
    expect(heard(250_000, 230_000, 395_000)).toBe(1);
    expect(heard(470_000, 400_000)).toBe(1);
    expect(heard()).toBe(0);
  });

  it('may follow each other without a pause', () => {
    expect(heard(900_000)).toBe(2);
  });
});

describe('figures of turns', () => {
  it('are those that a threshold may name', () => {
    const { figures } = of(told(...turnEvents(0, S)));
    const named = Object.keys(TURN_FIGURES);
    expect(Object.keys(figures)).toEqual(expect.arrayContaining(named));
    expect(named.filter((name) => figures[name] === null)).toEqual([]);
    expect(figures).toMatchObject({ 'turns.answered.share': 1, 'turns.unanswered': 0 });
  });
});

describe('dispatch', () => {
  const refused = (at: number, reason: string, count: number): JournalEvent => ({
    at,
    kind: 'dispatch',
    state: 'refused',
    via: 'webhook',
    reason,
    count,
  });

  it('counts what was learned, what again, and who was forgotten', () => {
    const journal = withEvents(
      steady(header({ groups: [{ ...talking, rooms: 3 }] })),
      ...dispatched('probe', 3, 2),
      refused(2 * S, 'not signed', 1),
      refused(3 * S, 'of another room', 40),
    );
    expect(of(journal).dispatch).toEqual({
      started: 2,
      repeated: 2,
      refused: 41,
      refusedWhy: 'not signed',
      afterP50Us: 20_000,
      afterMaxUs: 21_000,
      never: ['probe-2'],
    });
  });
});

describe('the verdict of conversations', () => {
  const many = (end: TurnEnd, count = 2) => [
    ...turnEvents(0, S),
    ...turnEvents(1, S),
    ...Array.from({ length: count }, (_, n) => turnEvents(n % 2, (4 + Math.floor(n / 2)) * S, end)),
  ];
  const judged = (...extra: JournalEvent[]) => {
    const { verdict, evidence } = of(told(...extra));
    return { verdict, evidence };
  };

  it('is healthy with its turns in figures', () => {
    expect(judged(...turnEvents(0, S), ...turnEvents(1, S))).toEqual({
      verdict: 'healthy',
      evidence:
        '2 of 2 turns answered, heard 600ms after the end of speech, p99 600ms, 100.0 % of the sentences in full, 1 000 of 1 000 captures settled',
    });
  });

  it('is invalid where nobody spoke, or no turn was over', () => {
    const fix = 'so nothing is proved: let the run last longer, or the clients pause less';
    const quiet = of(told().filter(({ kind }) => !/interval/.test(kind)));
    expect(quiet).toMatchObject({
      verdict: 'invalid',
      evidence: `nobody spoke by 10s, though 2 clients joined, ${fix}`,
    });
    expect(judged(...turnEvents(0, 8 * S).filter(({ at }) => at < 9.4 * S))).toEqual({
      verdict: 'invalid',
      evidence: `no turn was over by 10s, 1 still open, ${fix}`,
    });
    // One alone may be chance; but then nothing shows that answers come.
    expect(judged(...turnEvents(0, S, 'answer-captured'))).toEqual({
      verdict: 'invalid',
      evidence: `no turn was answered by 10s, 1 given up, ${fix}`,
    });
  });

  it('is silent where captured answers are never heard at all', () => {
    expect(judged(...turnEvents(0, S, 'answer-begun')).verdict).toBe('silent');
    expect(judged(...many('answer-begun').flat()).verdict).toBe('degraded');
  });

  it('is degraded by turns and sentences that the SDK lost, but not by a single one of many', () => {
    expect(judged(...many('answer-begun', 1).flat())).toMatchObject({
      verdict: 'degraded',
      evidence: expect.stringContaining('1 of 3 turns never answered') as string,
    });
    const rooms = [...Array(6).keys()];
    const talks = { groups: [{ ...talking, rooms: rooms.length }] };
    const lone = withEvents(
      steady(header(talks)),
      ...dispatched('probe', rooms.length),
      ...rooms.flatMap((n) => turnEvents(n, S)),
      ...rooms.flatMap((n) => turnEvents(n, 4 * S, n === 5 ? 'answer-begun' : 'answered')),
    );
    expect(of(lone)).toMatchObject({ verdict: 'healthy', turns: { answered: 11, unanswered: 1 } });
    expect(judged(...many('answer-captured').flat())).toMatchObject({
      verdict: 'degraded',
      evidence: expect.stringContaining('2 of 4 turns never answered') as string,
    });
    const torn = [0, 1].flatMap((n) =>
      turnEvents(n, S).map((event) =>
        event.kind === 'turn' && event.what === 'stretch' ? { ...event, lengthUs: 200_000 } : event,
      ),
    );
    expect(judged(...torn)).toMatchObject({
      verdict: 'degraded',
      evidence: expect.stringContaining('only 0 of 4 sentences heard in full') as string,
    });
  });

  it('does not blame the SDK for an AI that fails, nor for rooms nobody was sent to', () => {
    expect(judged(...many('ai-first').flat()).verdict).toBe('invalid');
    const forgotten = withEvents(
      steady(header({ groups: [talking] })).filter(
        (event) => event.kind !== 'room' || event.room !== 'probe-1',
      ),
      ...dispatched('probe', 2, 1),
    );
    expect(of(forgotten)).toMatchObject({ verdict: 'invalid' });
    expect(of(forgotten).evidence).toContain('no processor was sent to 1 of 2 rooms');
  });

  it('can’t tell a deaf VAD from an SDK without sound', () => {
    expect(
      judged(...turnEvents(0, S, 'vad-ended'), ...turnEvents(1, S, 'vad-ended')),
    ).toMatchObject({ verdict: 'invalid' });
  });

  it('is invalid, and not healthy, by sentences torn while others had the host', () => {
    const torn = [0, 1].flatMap((n) =>
      turnEvents(n, S).map((event) =>
        event.kind === 'turn' && event.what === 'stretch' ? { ...event, lengthUs: 200_000 } : event,
      ),
    );
    const shares = { busyShare: 1, outsideShare: 0.9, stealShare: 0, freeMemoryMb: 2000 };
    expect(judged(...torn, { at: 10 * S, kind: 'host', fromUs: 0, ...shares })).toMatchObject({
      verdict: 'invalid',
      evidence: expect.stringMatching(/during 4 sentences not heard in full$/) as string,
    });
  });

  it('does not call a processor lost that left with its room', () => {
    const left: JournalEvent[] = [
      {
        at: 5 * S,
        kind: 'room',
        room: 'probe-0',
        group: 'probe',
        role: 'subject',
        state: 'disconnected',
        reason: 'ROOM_DELETED',
      },
    ];
    const over: JournalEvent = {
      at: 5.1 * S,
      kind: 'dispatch',
      room: 'probe-0',
      group: 'probe',
      via: 'webhook',
      state: 'ended',
    };
    expect(judged(...turnEvents(0, S), ...left).verdict).toBe('degraded');
    expect(judged(...turnEvents(0, S), ...left, over).verdict).toBe('healthy');
  });

  it('keeps clients and AI out of the subject', () => {
    const roles = (['client', 'ai'] as const).map((role): JournalEvent => ({
      ...ended(9 * S, 0, { how: 'crashed', code: 1 }),
      role,
    }));
    const { verdict, summary } = of(told(...turnEvents(0, S), ...roles));
    expect(verdict).toBe('healthy');
    expect(summary.processes.map(({ role }) => role)).toEqual(['subject', 'client', 'ai']);
  });
});

it('never throws, however soon and in whatever order a conversation breaks off', () => {
  const ends = fc.constantFrom<TurnEnd>('answered', 'vad-ended', 'ai-first', 'answer-captured');
  const turn = fc
    .tuple(fc.nat(1), fc.nat(8 * S), ends)
    .map(([publisher, at, end]) => turnEvents(publisher, at, end));
  fc.assert(
    fc.property(
      fc.array(turn, { maxLength: 8 }).chain((turns) => fc.shuffledSubarray(turns.flat())),
      (events) => {
        const { turns, answered, unanswered, open, late, cut, lost, sentences } = of(
          told(...events),
        ).turns;
        expect(answered + unanswered + open).toBe(turns);
        expect(Math.max(late, cut)).toBeLessThanOrEqual(answered);
        expect(Object.values(lost).reduce((sum, n) => sum + n, 0)).toBe(unanswered);
        expect(sentences.heardInFull).toBeLessThanOrEqual(sentences.sent);
      },
    ),
    { numRuns: 60 },
  );
});
