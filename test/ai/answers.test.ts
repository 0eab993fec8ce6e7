import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerMs, drawAnswer, PAUSE_MS } from '../../src/ai/answers.js';
import { pieces } from '../../src/ai/pieces.js';
import { toSamples } from '../../src/ai/s16le.js';
import { speech } from '../../src/ai/speech.js';

const CONFIG = {
  seed: 1,
  thinkMs: { min: 300, max: 900 },
  sentences: { min: 1, max: 4 },
  sentenceMs: { min: 800, max: 2500 },
  pace: 'burst' as const,
  speed: 8,
};
const range = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const config = fc.record({
  seed: fc.integer(),
  thinkMs: range(0, 5000),
  sentences: range(1, 8),
  sentenceMs: range(100, 4000),
  pace: fc.constantFrom('burst' as const, 'realtime' as const),
  speed: fc.integer({ min: 1, max: 50 }),
});
const sentences = fc.array(
  fc.integer({ min: 1, max: 60 }).map((n) => n * 10),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const loud = (samples: Int16Array) => samples.some((sample) => Math.abs(sample) > 4000);

describe('drawAnswer', () => {
  it('stays within what was asked for, in whole 10 ms', () => {
    fc.assert(
      fc.property(config, fc.string(), fc.nat(), (given, key, turn) => {
        const { thinkMs, sentencesMs } = drawAnswer(given, key, turn);
        expect(thinkMs).toBeGreaterThanOrEqual(given.thinkMs.min);
        expect(thinkMs).toBeLessThanOrEqual(given.thinkMs.max);
        expect(sentencesMs.length).toBeGreaterThanOrEqual(given.sentences.min);
        expect(sentencesMs.length).toBeLessThanOrEqual(given.sentences.max);
        for (const ms of sentencesMs) {
          expect(ms % 10).toBe(0);
          expect(ms).toBeGreaterThanOrEqual(given.sentenceMs.min - 5);
          expect(ms).toBeLessThanOrEqual(given.sentenceMs.max + 5);
        }
      }),
    );
  });

  it('gives each turn of each room its own answer, and the same one again', () => {
    const of = (seed: number, key: string, turn: number) =>
      JSON.stringify(drawAnswer({ ...CONFIG, seed }, key, turn));
    const rooms = Array.from({ length: 100 }, (_, n) => of(1, `crowd-${n}`, 0));
    const turns = Array.from({ length: 100 }, (_, n) => of(1, 'crowd-0', n));
    expect(new Set(rooms).size).toBeGreaterThan(95);
    expect(new Set(turns).size).toBeGreaterThan(95);
    expect(of(1, 'crowd-3', 0)).toBe(rooms[3]);
    expect(of(2, 'crowd-3', 0)).not.toBe(rooms[3]);
  });

  it('spreads over the whole range', () => {
    const drawn = Array.from({ length: 2000 }, (_, n) => drawAnswer(CONFIG, 'crowd-7', n));
    const counts = [1, 2, 3, 4].map(
      (n) => drawn.filter(({ sentencesMs }) => sentencesMs.length === n).length,
    );
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(120);
    const mean = drawn.reduce((sum, { thinkMs }) => sum + thinkMs, 0) / drawn.length;
    expect(Math.abs(mean - 600)).toBeLessThan(20);
  });
});

describe('pieces', () => {
  it('cover the answer without a gap, in time, the first at once', () => {
    fc.assert(
      fc.property(config, sentences, (given, sentencesMs) => {
        const totalMs = answerMs(sentencesMs);
        const speed = given.pace === 'burst' ? given.speed : 1;
        let endMs = 0;
        for (const { atMs, fromMs, lengthMs } of pieces(totalMs, given)) {
          expect(fromMs).toBe(endMs);
          expect(lengthMs).toBeGreaterThan(0);
          expect(atMs).toBeCloseTo(fromMs / speed, 6);
          endMs = fromMs + lengthMs;
        }
        expect(endMs).toBe(totalMs);
      }),
    );
  });
});

describe('speech', () => {
  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(sentences, config, (sentencesMs, given) => {
        const totalMs = answerMs(sentencesMs);
        const cut = pieces(totalMs, given).map(({ fromMs, lengthMs }) =>
          Buffer.from(speech(sentencesMs, fromMs, lengthMs)),
        );
        expect(Buffer.concat(cut).equals(speech(sentencesMs, 0, totalMs))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is loud all through a sentence, silent between, and without a click', () => {
    fc.assert(
      fc.property(sentences, (sentencesMs) => {
        const samples = toSamples(speech(sentencesMs, 0, answerMs(sentencesMs)));
        let at = 0;
        for (const ms of sentencesMs) {
          for (const endAt = at + ms * 48; at < endAt; at += 480) {
            expect(loud(samples.subarray(at, at + 480))).toBe(true);
          }
          expect(samples.subarray(at, at + PAUSE_MS * 48).every((sample) => sample === 0)).toBe(
            true,
          );
          at += PAUSE_MS * 48;
        }
        const steepest = samples.reduce(
          (max, sample, i) => Math.max(max, Math.abs(sample - (samples[i - 1] ?? 0))),
          0,
        );
        expect(steepest).toBeLessThanOrEqual((8000 * 2 * Math.PI * 800) / 48_000 + 1);
      }),
      { numRuns: 20 },
    );
  });
});
