import { describe, expect, it } from 'vitest';
import { answerHead } from '../../src/ai/answer-head.js';

const of = (type: string | undefined, more: Record<string, string> = {}) =>
  answerHead({ 'content-type': type, ...more });

describe('answerHead', () => {
  it.each([
    ['audio/L16;rate=24000;channels=1', 24_000],
    ['audio/pcm; Rate="16000"', 16_000],
    ['application/octet-stream', 48_000],
    ['audio/wav', 48_000],
    [undefined, 48_000],
  ])('takes %s', (type, rateHz) => {
    expect(of(type)).toEqual({ rateHz, sentencesMs: null, pauseMs: 0 });
  });

  it.each([
    ['audio/mpeg', 'the AI answers with audio/mpeg, and only PCM is taken'],
    ['application/json; charset=utf-8', 'answers with application/json'],
    ['audio/L16;rate=48000;channels=2', 'answers in 2 channels, and only mono is taken'],
    ['audio/L16;rate=48', 'not between 8000 and 192000 Hz'],
    ['audio/L16;rate=fast', 'not between 8000 and 192000 Hz'],
  ])('refuses %s', (type, words) => {
    expect(() => of(type)).toThrow(words);
  });

  it('reads the lengths of sentences, and does without them', () => {
    const told = of('audio/pcm', { 'x-sentences-ms': '1200, 900', 'x-pause-ms': '300' });
    expect(told).toMatchObject({ sentencesMs: [1200, 900], pauseMs: 300 });
    expect(of('audio/pcm', { 'x-sentences-ms': '1200,,900' }).sentencesMs).toBeNull();
    expect(of('audio/pcm', { 'x-sentences-ms': 'two' }).sentencesMs).toBeNull();
  });
});
