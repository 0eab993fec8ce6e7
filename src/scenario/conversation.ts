import { formatMsExact } from '../units/duration.js';
import { draftMs } from './ms.js';
import { countRangeText, parseCountRange, parseRangeMs, rangeText } from './range.js';
import type { AiFile, ConversationFile } from './schema.js';
import type { Ai, Conversation } from './types.js';

const DEFAULT = {
  pause: '2s..6s',
  think: '300ms..900ms',
  sentences: '1..3',
  sentence: '800ms..2s',
};
const DEFAULT_SPEED = 4;

/** A conversation with its defaults. What the file holds wrong reads as NaN, as in the rest of a draft. */
export function buildConversation(given: Partial<ConversationFile>): Conversation {
  const { bargeIn = 0 } = given;
  return {
    vad: given.vad ?? 'fvad',
    endOfSpeechMs: draftMs(given.endOfSpeech, 500),
    pauseMs: parseRangeMs(given.pause ?? DEFAULT.pause),
    bargeIn: typeof bargeIn === 'number' ? bargeIn : Number.NaN,
    lateAfterMs: draftMs(given.lateAfter, 3000),
    giveUpMs: draftMs(given.giveUp, 10_000),
    mic: given.mic ?? 'turn',
    track: given.track ?? 'always',
  };
}

export function buildAi(given: Partial<AiFile>): Ai {
  const pace = given.pace ?? 'burst';
  const speed = given.speed ?? (pace === 'burst' ? DEFAULT_SPEED : 1);
  return {
    url: given.url ?? null,
    thinkMs: parseRangeMs(given.think ?? DEFAULT.think),
    sentences: parseCountRange(given.sentences ?? DEFAULT.sentences),
    sentenceMs: parseRangeMs(given.sentence ?? DEFAULT.sentence),
    pace,
    speed: typeof speed === 'number' ? speed : Number.NaN,
  };
}

/** In the scenario file's own words, every default written out. */
export const resolvedConversation = (conversation: Conversation): ConversationFile => ({
  vad: conversation.vad,
  endOfSpeech: formatMsExact(conversation.endOfSpeechMs),
  pause: rangeText(conversation.pauseMs),
  bargeIn: conversation.bargeIn,
  lateAfter: formatMsExact(conversation.lateAfterMs),
  giveUp: formatMsExact(conversation.giveUpMs),
  mic: conversation.mic,
  track: conversation.track,
});

export function resolvedAi({ url, thinkMs, sentences, sentenceMs, pace, speed }: Ai): AiFile {
  if (url !== null) return { url };
  return {
    think: rangeText(thinkMs),
    sentences: countRangeText(sentences),
    sentence: rangeText(sentenceMs),
    pace,
    ...(pace === 'burst' ? { speed } : {}),
  };
}
