import { PAUSE_MS, STRETCH_MS } from './answers.js';
import { toBytes } from './s16le.js';

export const SPEECH_HZ = 48_000;
const AMPLITUDE = 8000;
/** Whole periods in a stretch, so that stretches join without a click. One after the other, by sentence. */
const TONES_HZ = [500, 600, 700, 800];

const SAMPLES = (SPEECH_HZ * STRETCH_MS) / 1000;
const SILENCE = toBytes(new Int16Array(SAMPLES));
const TONES = TONES_HZ.map((hz) =>
  toBytes(
    Int16Array.from({ length: SAMPLES }, (_, i) =>
      Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / SPEECH_HZ)),
    ),
  ),
);

/**
 * A part of an answer: a tone for each sentence, silence between them.
 * @param fromMs into the answer; as `lengthMs`, whole 10 ms. Beyond the answer's end it is silent
 * @returns s16le, mono, 48 kHz
 */
export function speech(
  sentencesMs: readonly number[],
  fromMs: number,
  lengthMs: number,
): Uint8Array {
  const bytes = new Uint8Array((lengthMs / STRETCH_MS) * SILENCE.length);
  for (let atMs = 0; atMs < lengthMs; atMs += STRETCH_MS) {
    const sentence = sentenceAt(sentencesMs, fromMs + atMs);
    const stretch = sentence === null ? SILENCE : (TONES[sentence % TONES.length] ?? SILENCE);
    bytes.set(stretch, (atMs / STRETCH_MS) * SILENCE.length);
  }
  return bytes;
}

/** null in a pause and after the end. */
function sentenceAt(sentencesMs: readonly number[], atMs: number): number | null {
  let beginMs = 0;
  for (const [index, lengthMs] of sentencesMs.entries()) {
    if (atMs < beginMs) return null;
    if (atMs < beginMs + lengthMs) return index;
    beginMs += lengthMs + PAUSE_MS;
  }
  return null;
}
