import { z } from 'zod';
import { duration, durationRange, withFix } from './schema-parts.js';
import { VADS } from './types.js';

const COUNT_RANGE = /^\d{1,6}(?:\.\.\d{1,6})?$/;
const HTTP_URL = /^https?:\/\/\S+$/;
const MOST_SENTENCES = 100;

/** When a track is published: anew for each turn, or once and for all. */
const trackLife = z.enum(['turn', 'always']);

/** Bounds have messages of their own. */
const notNumber =
  (message: string, fix: string) =>
  ({ code }: { code: string }) =>
    code === 'invalid_type' ? withFix(message, fix) : undefined;

export const conversationSchema = z.strictObject({
  vad: z.enum(VADS).describe('Finds the end of an utterance. Default fvad.').optional(),
  endOfSpeech: duration('Silence that ends an utterance. Default 500ms.').optional(),
  pause: durationRange(
    'Between the end of an answer and the next utterance. Default 2s..6s.',
  ).optional(),
  bargeIn: z
    .number({ error: notNumber('must be a number from 0 to 1', 'write 0.5') })
    .min(0)
    .max(1)
    .describe('Probability that the client interrupts an answer. Default 0.')
    .optional(),
  lateAfter: duration('An answer first heard later than this is late. Default 3s.').optional(),
  giveUp: duration('An answer not heard by then is none. Default 10s.').optional(),
  mic: trackLife
    .describe("The client's track: published for each turn, or always. Default turn.")
    .optional(),
  track: trackLife
    .describe("The processor's track: published for each answer, or always. Default always.")
    .optional(),
});

export const aiSchema = z.strictObject({
  url: z
    .string()
    .max(2000)
    .regex(HTTP_URL, {
      error: withFix('is not an http or https URL', 'write http://127.0.0.1:8080/answer'),
    })
    .describe('Any HTTP service that streams PCM. Default: a stand-in of ours.')
    .optional(),
  think: durationRange('Before the first audio of an answer. Default 300ms..900ms.').optional(),
  sentences: z
    .union([z.int().min(1).max(MOST_SENTENCES), z.string().regex(COUNT_RANGE)], {
      error: withFix('must be a whole number or a range of them', 'write 2 or 1..3'),
    })
    .describe('Sentences of an answer. Default 1..3.')
    .optional(),
  sentence: durationRange('Length of a sentence. Default 800ms..2s.').optional(),
  pace: z
    .enum(['realtime', 'burst'])
    .describe('burst: streamed faster than it is spoken. Default burst.')
    .optional(),
  speed: z
    .number({ error: notNumber('must be a number', 'write 4') })
    .min(1)
    .max(1000)
    .describe('pace burst: how many times as fast. Default 4.')
    .optional(),
});

export type ConversationFile = z.input<typeof conversationSchema>;
export type AiFile = z.input<typeof aiSchema>;
