import { describe, expect, it } from 'vitest';
import { feed, sentenceEnds } from '../../src/subject/answer.js';
import { AnswerQueue } from '../../src/subject/answer-queue.js';

const FORMAT = { rateHz: 48_000, channels: 1, frameMs: 20 };
const FRAME = 960;

function stage(chunks: AsyncIterable<Int16Array>) {
  const queue = new AnswerQueue({ frameUs: 20_000, shape: 'realtime', queueUs: 0 });
  const over = new AbortController();
  const told: number[] = [];
  queue.begin();
  const feeding = feed({ rateHz: 48_000, sentencesMs: null, pauseMs: 0, chunks }, queue, FORMAT, {
    nowUs: () => 0,
    onFrames: () => told.push(queue.end),
    signal: over.signal,
  });
  return { queue, over, told, feeding };
}

describe("an answer's way into the queue", () => {
  it('ends each sentence with the frame that holds its last sample', () => {
    expect(sentenceEnds([100, 50, 60], 300, 20)).toEqual([
      { endFrame: 5, lengthUs: 100_000, sentence: 0 },
      { endFrame: 23, lengthUs: 50_000, sentence: 1 }, // 450 ms
      { endFrame: 41, lengthUs: 60_000, sentence: 2 }, // 810 ms
    ]);
    expect(sentenceEnds([], 0, 20)).toEqual([]);
  });

  it('is there frame by frame as it comes; the last one is filled up', async () => {
    async function* chunks() {
      yield new Int16Array(FRAME / 2).fill(1);
      yield new Int16Array(FRAME * 2).fill(2);
      yield await Promise.resolve(new Int16Array(FRAME).fill(3));
    }
    const { queue, told, feeding } = stage(chunks());
    expect(await feeding).toBe(4);
    expect(told).toEqual([2, 3, 4]); // a piece that fills no frame makes nothing due
    const last = [0, 1, 2, 3].map((n) => queue.take(n)).at(-1);
    expect([...new Set(last?.subarray(0, FRAME / 2))]).toEqual([3]);
    expect([...new Set(last?.subarray(FRAME / 2))]).toEqual([0]);
  });

  it('is over at once when it is broken into, whatever was on its way', async () => {
    let comes: (samples: Int16Array) => void = () => {};
    async function* chunks() {
      yield new Int16Array(FRAME);
      yield await new Promise<Int16Array>((resolve) => (comes = resolve));
    }
    const { queue, over, feeding } = stage(chunks());
    await new Promise((resolve) => setImmediate(resolve));
    comes(new Int16Array(FRAME));
    over.abort(new Error('barge-in'));
    await expect(feeding).rejects.toThrow('barge-in');
    expect(queue.end).toBe(1);
  });
});
