import { roundMs } from './ms.js';
import { mean } from './range.js';
import type { Ai, Conversation, Group, PlannedPublisher, PlannedRoom, Scenario } from './types.js';

/** A turn of a group with `speakers`, where nothing else is said. */
export const TURN_MS = 3000;
/** Of the recordings that clients speak; a guess of the right size. */
const UTTERANCE_MS = 2000;

export type Duty = {
  /** Mean share of its time in which a publisher speaks; a conversation's: answers. */
  publisher: number;
  /** In which the client of its room speaks, where there is one. */
  client: number;
};

export function dutyOf(
  { speech }: Pick<PlannedPublisher, 'speech'>,
  { conversation }: Pick<PlannedRoom, 'conversation'>,
  ai: Ai,
): Duty {
  if (conversation !== null) return turnDuty(conversation, ai);
  const publisher = speech === null ? 1 : speech.speakMs / (speech.speakMs + speech.pauseMs);
  return { publisher, client: 0 };
}

/** Of a turn with means for all its parts: utterance, its end noticed, thinking, answer, pause. */
function turnDuty({ endOfSpeechMs, pauseMs }: Conversation, ai: Ai): Duty {
  // Of a service at a URL nothing is known: it is taken for the stand-in with its defaults.
  const answerMs = mean(ai.sentences) * mean(ai.sentenceMs);
  const turnMs = UTTERANCE_MS + endOfSpeechMs + mean(ai.thinkMs) + answerMs + mean(pauseMs);
  return { publisher: answerMs / turnMs, client: UTTERANCE_MS / turnMs };
}

/** The cycle in which `speakers.atOnce` of so many publishers speak at any time; null: all do, always. */
export function speechInTurn(
  { atOnce, speakMs }: NonNullable<Group['speakers']>,
  publishers: number,
): Group['speech'] {
  if (publishers <= atOnce) return null;
  return { speakMs, pauseMs: roundMs(speakMs * (publishers / atOnce - 1)) };
}

/** The shortest pause in which all others of the group can speak one by one; else 0. */
export function oneByOnePauseMs({ speech, turns, rooms, publishers }: Group): number {
  if (turns !== 'one-by-one' || speech === null) return 0;
  return (rooms * publishers - 1) * speech.speakMs;
}

/**
 * Where in its cycle of speech and pause a publisher begins, in whole ms. Who joins later begins
 * later in the cycle, or those who are to speak together, or one by one, would not.
 * @param speaker its number within the group, from 0
 * @param drawn in [0, 1), by the seed
 */
export function speechOffsetMs(
  { speech, speakers, turns, startMs, rooms, publishers }: Group,
  speaker: number,
  joinAtMs: number,
  drawn: number,
): number {
  if (speech === null) return 0;
  const cycleMs = speech.speakMs + speech.pauseMs;
  if (turns === 'spread' && speakers === null) return Math.floor(drawn * cycleMs);
  const slotMs = turns === 'together' ? 0 : cycleMs / Math.max(1, rooms * publishers);
  const sinceMs = joinAtMs - startMs - speaker * slotMs;
  return Math.floor(roundMs(sinceMs - Math.floor(sinceMs / cycleMs) * cycleMs)) % cycleMs;
}

export const hasConversations = ({ groups }: Scenario): boolean =>
  groups.some(({ conversation }) => conversation !== null);
