import type { EventOf } from '../journal/events.js';
import type { TurnMark } from '../journal/turn-marks.js';
import type { RunRecord } from './record.js';
import { stopsOf, type Stops } from './stops.js';

type TurnEvent = EventOf<'turn'>;

/** One turn: a client's speech, and what became of it. Times in µs since the run's start. */
export type Turn = {
  publisher: number;
  begunUs: number;
  endedUs: number | null;
  /** The first that the VAD took for the utterance's end: from then on the turn is the processor's. */
  takenUs: number | null;
  /** The one that counts: the first after the speech, for a pause may look like an end. */
  vadEndedUs: number | null;
  aiFirstUs: number | null;
  /** Why the AI failed, the first time; null: it did not. */
  aiFailure: string | null;
  firstCaptureUs: number | null;
  capturedUs: number | null;
  /** The answer is over, and some of its captures did not come back well. */
  torn: boolean;
  answerBegunUs: number | null;
  answerEndedUs: number | null;
  cutUs: number | null;
  bargeInUs: number | null;
  gaveUpUs: number | null;
  /** Lengths in µs, in the order of the answer. */
  sentences: (number | undefined)[];
  stretches: { endUs: number; lengthUs: number }[];
  /** The client spoke again after it, to the same processor. */
  followed: boolean;
};

/** Every turn of a group's conversations, by publisher and time. */
export function turnsOf(record: RunRecord, group: string): Turn[] {
  const members = new Set(
    record.header.publishers.filter((one) => one.group === group).map(({ index }) => index),
  );
  const byPublisher = new Map<number, TurnEvent[]>();
  for (const event of record.of('turn')) {
    if (!members.has(event.publisher)) continue;
    const list = byPublisher.get(event.publisher) ?? [];
    byPublisher.set(event.publisher, list);
    list.push(event);
  }
  const stops = stopsOf(record);
  return [...byPublisher].flatMap(([publisher, events]) =>
    conversation(publisher, events, stops(publisher)),
  );
}

function conversation(publisher: number, events: TurnEvent[], stops: Stops): Turn[] {
  const turns = events
    .filter(({ what }) => what === 'speech-begun')
    .map(({ at }) => emptyTurn(publisher, at));
  for (const [n, turn] of turns.entries()) {
    const next = turns[n + 1];
    turn.followed = next !== undefined && !stops.wentIn(turn.begunUs, next.begunUs);
  }
  // A client's patience outlasts whom it waits for: nobody was left to lose its turn then.
  const told = events.filter(({ what, at }) => what !== 'gave-up' || !stops.goneAt(at));
  // Each kind by itself: what a mark belongs to hangs on the marks before it in a turn, which may
  // bear the same time and come from another process.
  for (const what of ORDER) {
    for (const event of told) if (event.what === what) TAKERS[what]?.(turns, event);
  }
  return turns;
}

const emptyTurn = (publisher: number, begunUs: number): Turn => ({
  publisher,
  begunUs,
  endedUs: null,
  takenUs: null,
  vadEndedUs: null,
  aiFirstUs: null,
  aiFailure: null,
  firstCaptureUs: null,
  capturedUs: null,
  torn: false,
  answerBegunUs: null,
  answerEndedUs: null,
  cutUs: null,
  bargeInUs: null,
  gaveUpUs: null,
  sentences: [],
  stretches: [],
  followed: false,
});

/** The last turn that had come to `by` when it was `atUs`. */
const lastBy = (turns: Turn[], by: (turn: Turn) => number | null, atUs: number) =>
  turns.findLast((turn) => {
    const sinceUs = by(turn);
    return sinceUs !== null && sinceUs <= atUs;
  });

const spoken = (turns: Turn[], atUs: number) => lastBy(turns, (turn) => turn.begunUs, atUs);
/** What the processor does is for the last utterance that it took, though the client speaks again. */
const answering = (turns: Turn[], atUs: number) => lastBy(turns, (turn) => turn.takenUs, atUs);
const heard = (turns: Turn[], atUs: number) => lastBy(turns, (turn) => turn.answerBegunUs, atUs);

/** What was begun at a pause in the speech is dropped when it goes on: that is no answer to it. */
const counts = (turn: Turn | undefined, atUs: number): turn is Turn =>
  turn !== undefined && turn.vadEndedUs !== null && atUs >= turn.vadEndedUs;

type Taker = (turns: Turn[], event: TurnEvent) => void;

const TAKERS: Partial<Record<TurnMark, Taker>> = {
  'speech-ended': (turns, { at }) => {
    const turn = spoken(turns, at);
    if (turn !== undefined) turn.endedUs ??= at;
  },
  'vad-ended': (turns, { at }) => {
    const turn = spoken(turns, at);
    if (turn === undefined) return;
    turn.takenUs ??= at;
    const early = turn.vadEndedUs === null || turn.vadEndedUs < (turn.endedUs ?? Infinity);
    if (early) turn.vadEndedUs = at;
  },
  'ai-first': (turns, { at }) => {
    const turn = answering(turns, at);
    if (counts(turn, at)) turn.aiFirstUs ??= at;
  },
  'ai-failed': (turns, { at, reason }) => {
    const turn = answering(turns, at);
    if (turn !== undefined) turn.aiFailure ??= reason ?? 'no reason given';
  },
  'first-capture': (turns, { at }) => {
    const turn = answering(turns, at);
    if (counts(turn, at)) turn.firstCaptureUs ??= at;
  },
  sentence: (turns, { at, lengthUs, sentence }) => {
    const turn = answering(turns, at);
    if (counts(turn, at)) turn.sentences[sentence ?? turn.sentences.length] = lengthUs ?? 0;
  },
  'answer-captured': (turns, { at }) => {
    const turn = answering(turns, at);
    if (counts(turn, at)) turn.capturedUs ??= at;
  },
  'answer-torn': (turns, { at }) => {
    const turn = answering(turns, at);
    if (counts(turn, at)) turn.torn = true;
  },
  cut: (turns, { at }) => {
    const turn = answering(turns, at);
    if (counts(turn, at)) turn.cutUs ??= at;
  },
  'gave-up': (turns, { at }) => {
    const turn = lastBy(turns, (one) => one.endedUs, at);
    if (turn !== undefined) turn.gaveUpUs ??= at;
  },
  'answer-begun': (turns, { at }) => {
    const turn = spoken(turns, at);
    // Heard while the client still spoke: what is left of an answer that it had given up.
    const dueUs = turn?.takenUs ?? turn?.endedUs ?? Infinity;
    if (turn !== undefined && at >= dueUs) turn.answerBegunUs ??= at;
  },
  stretch: (turns, { at, lengthUs = 0 }) => {
    const middleUs = at - lengthUs / 2;
    const turn = heard(turns, middleUs);
    if (turn === undefined) return;
    const next = turns[turns.indexOf(turn) + 1];
    // Sound after the next speech is an answer to that, come when it was given up.
    if (middleUs < (next?.endedUs ?? Infinity)) turn.stretches.push({ endUs: at, lengthUs });
  },
  'answer-ended': (turns, { at }) => {
    const turn = heard(turns, at);
    if (turn !== undefined) turn.answerEndedUs ??= at;
  },
  'barge-in': (turns, { at }) => {
    const turn = heard(turns, at);
    if (turn !== undefined) turn.bargeInUs ??= at;
  },
};

const ORDER: readonly TurnMark[] = [
  'speech-ended',
  'vad-ended',
  'ai-first',
  'ai-failed',
  'first-capture',
  'sentence',
  'answer-captured',
  'answer-torn',
  'cut',
  'gave-up',
  'answer-begun',
  'stretch',
  'answer-ended',
  'barge-in',
];
