import { describe, expect, it } from 'vitest';
import { Mouth } from '../../src/subject/mouth.js';

function mouthAt16k() {
  const frames: Int16Array[] = [];
  const capture = (samples: Int16Array) => {
    frames.push(samples);
    return Promise.resolve();
  };
  return { mouth: new Mouth({ queueMs: 200, capture }, 16_000), frames };
}

describe("a client's mouth", () => {
  it('is mute until it is opened, then silent in real time, then speaks frame by frame', () => {
    const { mouth, frames } = mouthAt16k();
    expect(mouth.fire(0)).toBe(Number.POSITIVE_INFINITY);
    mouth.open(1000);
    expect(mouth.fire(1000)).toBe(21_000);
    expect(mouth.fire(20_000)).toBe(21_000);
    const marks: string[] = [];
    const speech = new Int16Array(330).fill(7); // a frame of 320, and a bit
    const onSpoken = (ms: number) => marks.push(`spoken ${ms}`);
    mouth.speak(speech, () => marks.push('begun'), onSpoken);
    expect(marks).toEqual([]);
    mouth.fire(41_000);
    mouth.fire(61_000);
    expect(frames.map((frame) => frame.reduce((sum, sample) => sum + sample, 0))).toEqual([
      0,
      320 * 7,
      10 * 7,
      0,
    ]);
    expect(marks).toEqual(['begun', 'spoken 20.625']);
    mouth.close();
    expect(mouth.fire(1e9)).toBe(Number.POSITIVE_INFINITY);
    expect(frames).toHaveLength(4);
  });

  it('leaves out what it is far too late for, instead of speaking it all at once', () => {
    const { mouth, frames } = mouthAt16k();
    mouth.open(0);
    mouth.fire(0);
    expect(mouth.fire(10e6)).toBe(10_020_000);
    expect(frames).toHaveLength(2);
  });
});
