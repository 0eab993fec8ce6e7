import { newHistogram, percentileUs, recordUs } from '../journal/histograms.js';
import { SENTENCE_WHOLE } from './limits.js';
import type { Turn } from './turns.js';
import {
  TURN_STAGES,
  type StageLatency,
  type TurnFigures,
  type TurnsLost,
  type TurnStage,
} from './turn-types.js';

/** @param lateAfterUs from the end of speech to the first of the answer at the client */
export function turnFiguresOf(turns: Turn[], lateAfterUs: number): TurnFigures {
  const answered = turns.filter(isAnswered);
  const unanswered = turns.filter(isUnanswered);
  const decided = answered.length + unanswered.length;
  const stage = (name: TurnStage) =>
    latencyOf(turns.flatMap((turn) => stageOf(turn, name)?.us ?? []));
  return {
    turns: turns.length,
    answered: answered.length,
    late: answered.filter((turn) => (stageOf(turn, 'answer')?.us ?? 0) > lateAfterUs).length,
    unanswered: unanswered.length,
    cut: answered.filter(({ cutUs }) => cutUs !== null).length,
    aiFailed: turns.filter(({ aiFailure }) => aiFailure !== null).length,
    open: turns.length - decided,
    answeredShare: decided === 0 ? null : answered.length / decided,
    lost: lostOf(unanswered),
    stages: Object.fromEntries(TURN_STAGES.map((name) => [name, stage(name)])) as Record<
      TurnStage,
      StageLatency | null
    >,
    sentences: sentencesOf(turns),
    bargeIn: bargeInOf(turns),
  };
}

export const isAnswered = ({ answerBegunUs }: Turn): boolean => answerBegunUs !== null;

/** A client that speaks again has given up, though the record may lack its word. */
export const isUnanswered = ({ answerBegunUs, gaveUpUs, followed }: Turn): boolean =>
  answerBegunUs === null && (gaveUpUs !== null || followed);

/** Where an unanswered turn was when the client gave it up: what came later, nobody waited for. */
export function lostAt(turn: Turn): keyof TurnsLost {
  const reached = (atUs: number | null) => atUs !== null && atUs < (turn.gaveUpUs ?? Infinity);
  if (!reached(turn.takenUs)) return 'atVad';
  if (turn.aiFailure !== null || !reached(turn.aiFirstUs)) return 'atAi';
  return reached(turn.capturedUs) ? 'atDelivery' : 'atCapture';
}

export function lostOf(unanswered: Turn[]): TurnsLost {
  const lost: TurnsLost = { atVad: 0, atAi: 0, atCapture: 0, atDelivery: 0 };
  for (const turn of unanswered) lost[lostAt(turn)]++;
  return lost;
}

type Moment = 'endedUs' | 'vadEndedUs' | 'aiFirstUs' | 'firstCaptureUs' | 'answerBegunUs';
/** From which moment of a turn to which each stage goes. */
const SPANS: Record<TurnStage, readonly [Moment, Moment]> = {
  vad: ['endedUs', 'vadEndedUs'],
  ai: ['vadEndedUs', 'aiFirstUs'],
  capture: ['aiFirstUs', 'firstCaptureUs'],
  delivery: ['firstCaptureUs', 'answerBegunUs'],
  answer: ['endedUs', 'answerBegunUs'],
};

/** When the turn was through the stage, and what that took, µs; null where it never was. */
export function stageOf(turn: Turn, stage: TurnStage): { atUs: number; us: number } | null {
  const [from, to] = SPANS[stage];
  const atUs = turn[to];
  const us = between(turn[from], atUs);
  return us === null || atUs === null ? null : { atUs, us };
}

/** What came before its cause (an utterance taken for over in mid-speech) is no latency. */
const between = (fromUs: number | null, toUs: number | null): number | null =>
  fromUs === null || toUs === null || toUs < fromUs ? null : toUs - fromUs;

/** Percentiles by an HDR histogram (1 µs to 60 s, three digits; beyond counts as its edge); null of none. */
function latencyOf(us: number[]): StageLatency | null {
  if (us.length === 0) return null;
  const histogram = newHistogram();
  for (const one of us) recordUs(histogram, one);
  const at = (percentile: number) => percentileUs(histogram, percentile);
  return { count: us.length, p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

export function sentencesOf(turns: Turn[]): TurnFigures['sentences'] {
  // What a client cuts short, or still listens to at the end, nobody can have heard in full.
  const whole = turns.filter(
    ({ cutUs, bargeInUs, answerEndedUs, gaveUpUs, followed }) =>
      cutUs === null &&
      bargeInUs === null &&
      (answerEndedUs !== null || gaveUpUs !== null || followed),
  );
  const sent = whole.reduce((sum, turn) => sum + spokenIn(turn).length, 0);
  const heardInFull = whole.reduce((sum, turn) => sum + inFull(turn), 0);
  return { sent, heardInFull, share: sent === 0 ? null : heardInFull / sent };
}

const spokenIn = ({ sentences }: Turn): number[] => sentences.filter((one) => one !== undefined);

/**
 * Sentences are spoken in turn, so each is sought from the stretch on in which the one before it
 * was found. A stretch may hold several (no pause between them), a sentence lies in one only: a
 * gap splits a stretch, and what remains is shorter than the sentence.
 */
function inFull(turn: Turn): number {
  const left = [...turn.stretches]
    .sort((a, b) => a.endUs - b.endUs)
    .map(({ lengthUs }) => lengthUs);
  let from = 0;
  let count = 0;
  for (const lengthUs of spokenIn(turn)) {
    const leastUs = lengthUs * SENTENCE_WHOLE;
    const at = left.findIndex((us, n) => n >= from && us >= leastUs);
    if (at === -1) continue;
    left[at] = (left[at] ?? 0) - lengthUs;
    from = at;
    count++;
  }
  return count;
}

function bargeInOf(turns: Turn[]): TurnFigures['bargeIn'] {
  const into = turns.filter(({ bargeInUs }) => bargeInUs !== null);
  const cut = into.flatMap(({ bargeInUs, cutUs }) => between(bargeInUs, cutUs) ?? []);
  const silence = into.flatMap((turn) => {
    const lastUs = turn.stretches.reduce((us, { endUs }) => Math.max(us, endUs), 0);
    const quietUs = lastUs > 0 ? lastUs : turn.answerEndedUs;
    return between(turn.bargeInUs, quietUs) ?? [];
  });
  return { count: into.length, cut: latencyOf(cut), silence: latencyOf(silence) };
}
