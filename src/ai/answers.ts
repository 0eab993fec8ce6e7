import { seededRandom } from '../units/seeded.js';

/** Drawn evenly from min to max, both included. */
type Range = { min: number; max: number };

/** What the stand-in draws its answers from. */
export type StandInConfig = {
  seed: number;
  thinkMs: Range;
  /** Whole numbers. */
  sentences: Range;
  sentenceMs: Range;
  /** `realtime`: streamed as fast as it is spoken. `burst`: `speed` times as fast. */
  pace: 'realtime' | 'burst';
  speed: number;
};

export type DrawnAnswer = { thinkMs: number; sentencesMs: number[] };

/** Speech that a listener takes for speech comes in stretches; answers are whole ones of these. */
export const STRETCH_MS = 10;
export const PAUSE_MS = 300;

/**
 * The answer to one turn of one room: the same whatever was asked before and by whom.
 * @param key names the room
 */
export function drawAnswer(config: StandInConfig, key: string, turn: number): DrawnAnswer {
  const random = seededRandom(hash(`${config.seed}/${key}/${turn}`));
  const whole = ({ min, max }: Range) =>
    Math.min(max, Math.ceil(min) + Math.floor(random() * (Math.floor(max) - Math.ceil(min) + 1)));
  const even = ({ min, max }: Range) => min + random() * (max - min);
  const thinkMs = Math.round(even(config.thinkMs));
  const sentences = Math.max(1, whole(config.sentences));
  const sentencesMs = Array.from({ length: sentences }, () =>
    Math.max(STRETCH_MS, Math.round(even(config.sentenceMs) / STRETCH_MS) * STRETCH_MS),
  );
  return { thinkMs, sentencesMs };
}

/** Length of an answer, the silence between its sentences included. */
export const answerMs = (sentencesMs: readonly number[]): number =>
  sentencesMs.reduce((sum, ms) => sum + ms, 0) + PAUSE_MS * Math.max(0, sentencesMs.length - 1);

/** FNV-1a, 32 bits (Fowler, Noll, Vo), over UTF-16 units: neighbouring keys get unlike seeds. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
