import type { GroupInfo } from '../journal/events.js';
import { dispatchOf } from './dispatch.js';
import type { Strain } from './host.js';
import { brokenUs } from './pressure.js';
import type { RunRecord } from './record.js';
import {
  isAnswered,
  isUnanswered,
  lostAt,
  lostOf,
  sentencesOf,
  turnFiguresOf,
} from './turn-figures.js';
import { turnsOf, type Turn } from './turns.js';
import type { DispatchSummary, TurnFigures, TurnsLost } from './turn-types.js';

/** What a conversation group's verdict may look at beside the rest. */
export type ConversationFacts = {
  turns: TurnFigures;
  dispatch: DispatchSummary;
  /** Unanswered turns while the host was the run's own, by where they stopped. */
  lostFree: TurnsLost;
  /** The others, without those that the AI lost. */
  lostStrained: number;
  /** Sentences of answered turns while the host was the run's own. */
  sentencesFree: TurnFigures['sentences'];
  /** Those of the other answered turns. */
  sentencesStrained: TurnFigures['sentences'];
  /** Processors of whose captured answers none was heard, and how many answers that were. */
  mute: { processors: number; answers: number };
  /** Why the AI failed, most often; null: it never did. */
  aiFailure: string | null;
  /** Processors whose VAD failed, and the turns that it had not taken; why, most often. */
  vadFailed: { processors: number; turns: number; reason: string } | null;
  /** Answers of which some captures did not come back well. */
  tornAnswers: number;
  /** How the first client process that failed ended, and when, µs; null when none did. */
  clientCrash: { text: string; atUs: number } | null;
};

/** null for a group that holds no conversations. */
export function conversationOf(
  record: RunRecord,
  { name, conversation }: GroupInfo,
  strain: Strain,
): ConversationFacts | null {
  if (conversation === undefined) return null;
  const turns = turnsOf(record, name);
  const unanswered = turns.filter(isUnanswered);
  const deaf = vadFailures(record, name);
  // What a VAD that failed did not take is no word on the SDK.
  const hearable = unanswered.filter(
    (turn) => !(deaf.has(turn.publisher) && lostAt(turn) === 'atVad'),
  );
  const strained = (turn: Turn) => {
    const overUs = turn.gaveUpUs ?? turn.answerEndedUs ?? turn.begunUs + conversation.giveUpUs;
    const broken = brokenUs(record, { group: name, what: 'sound' }, turn.begunUs, overUs);
    return broken === 0 && strain.strained(turn.begunUs, overUs);
  };
  return {
    turns: turnFiguresOf(turns, conversation.lateAfterUs),
    dispatch: dispatchOf(record, name),
    lostFree: lostOf(hearable.filter((turn) => !strained(turn))),
    lostStrained: hearable.filter((turn) => strained(turn) && lostAt(turn) !== 'atAi').length,
    sentencesFree: sentencesOf(turns.filter((turn) => isAnswered(turn) && !strained(turn))),
    sentencesStrained: sentencesOf(turns.filter((turn) => isAnswered(turn) && strained(turn))),
    mute: muteOf(turns),
    aiFailure: mostFrequent(turns.flatMap(({ aiFailure }) => aiFailure ?? [])),
    vadFailed: vadFailedOf(deaf, unanswered.length - hearable.length),
    tornAnswers: turns.filter(({ torn }) => torn).length,
    clientCrash: clientCrash(record),
  };
}

/** One answer that was missed in a room may be chance, all of a room's or of the group's are not. */
function muteOf(turns: Turn[]): ConversationFacts['mute'] {
  const missed = turns.filter((turn) => isUnanswered(turn) && lostAt(turn) === 'atDelivery');
  if (!turns.some(isAnswered)) {
    return {
      processors: new Set(missed.map(({ publisher }) => publisher)).size,
      answers: missed.length,
    };
  }
  const heard = new Set(turns.filter(isAnswered).map(({ publisher }) => publisher));
  const counts = new Map<number, number>();
  for (const { publisher } of missed) {
    if (!heard.has(publisher)) counts.set(publisher, (counts.get(publisher) ?? 0) + 1);
  }
  const never = [...counts.values()].filter((answers) => answers > 1);
  return { processors: never.length, answers: never.reduce((sum, n) => sum + n, 0) };
}

/** Reasons by the publisher that they were told of. */
function vadFailures(record: RunRecord, group: string): Map<number, string> {
  const members = new Set(
    record.header.publishers.filter((one) => one.group === group).map(({ index }) => index),
  );
  const reasons = new Map<number, string>();
  for (const { what, publisher, reason } of record.of('turn')) {
    if (what !== 'vad-failed' || !members.has(publisher) || reasons.has(publisher)) continue;
    reasons.set(publisher, reason ?? 'no reason given');
  }
  return reasons;
}

function vadFailedOf(deaf: Map<number, string>, turns: number): ConversationFacts['vadFailed'] {
  const reason = mostFrequent([...deaf.values()]);
  return reason === null ? null : { processors: deaf.size, turns, reason };
}

/** The first of those that are equally frequent; null of none. */
function mostFrequent(reasons: string[]): string | null {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0] ?? null;
}

function clientCrash(record: RunRecord): ConversationFacts['clientCrash'] {
  const dead = record
    .of('process')
    .find(
      ({ role, state, end }) => role === 'client' && state === 'ended' && end?.how === 'crashed',
    );
  if (dead?.end === undefined) return null;
  const { signal, code } = dead.end;
  const text = `client process ${dead.process} ended by ${signal ?? `exit code ${code}`}`;
  return { text, atUs: dead.at };
}
