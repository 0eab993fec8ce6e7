import type { Answer as Spoken } from '../ai/ask.js';
import type { AnswerQueue } from './answer-queue.js';
import { frameCutter } from './frame-cutter.js';
import type { PublisherSpec } from './messages.js';

type Format = Pick<PublisherSpec, 'rateHz' | 'channels' | 'frameMs'>;

/** A sentence, or the whole answer: done when all its captures are. */
export type Milestone = { endFrame: number; lengthUs: number; sentence: number | null };

/**
 * Where each sentence of an answer ends, in frames from its first. A sentence ends with the frame
 * that holds its last sample; silence between sentences belongs to none.
 */
export function sentenceEnds(sentencesMs: number[], pauseMs: number, frameMs: number): Milestone[] {
  let endMs = 0;
  return sentencesMs.map((lengthMs, sentence) => {
    endMs += lengthMs + (sentence === 0 ? 0 : pauseMs);
    return { endFrame: Math.ceil(endMs / frameMs), lengthUs: lengthMs * 1000, sentence };
  });
}

export type Feeding = {
  /** Time since the queue's schedule began. */
  nowUs: () => number;
  /** Frames have been added. */
  onFrames: () => void;
  signal: AbortSignal;
};

/**
 * Hands the AI's audio to the publisher's queue as it comes.
 * @returns how many frames the answer has
 * @throws what the AI's stream throws; the signal's reason after an abort
 */
export async function feed(
  spoken: Spoken,
  queue: AnswerQueue,
  { rateHz, channels, frameMs }: Format,
  { nowUs, onFrames, signal }: Feeding,
): Promise<number> {
  const frameSamples = Math.round((rateHz * frameMs) / 1000);
  const cutter = frameCutter(spoken.rateHz, { rateHz, channels, frameSamples });
  let frames = 0;
  const add = (some: Int16Array[]) => {
    signal.throwIfAborted(); // audio that was on its way is no more wanted than what follows it
    if (some.length === 0) return;
    for (const frame of some) queue.append(frame, nowUs());
    frames += some.length;
    onFrames();
  };
  for await (const samples of spoken.chunks) add(cutter.push(samples));
  const last = cutter.end();
  if (last !== null) add([last]);
  return frames;
}
