import { describe, expect, it } from 'vitest';
import type { SpeechDetector } from '../../src/voice/detector.js';
import { voiceEar } from '../../src/voice/ear.js';

const WINDOW = 160;
const loud = (ms: number) => new Int16Array(ms * 16).fill(1000);
const quiet = (ms: number) => new Int16Array(ms * 16);
const tick = () => new Promise((done) => setImmediate(done));

function setup(isSpeech: SpeechDetector['isSpeech'], options = {}) {
  const told: string[] = [];
  let closed = 0;
  const detector: SpeechDetector = {
    rateHz: 16_000,
    windowSamples: WINDOW,
    isSpeech,
    close: () => void closed++,
  };
  const ear = voiceEar(
    detector,
    { endOfSpeechMs: 100, preRollMs: 0, ...options },
    {
      voice: (event) => told.push(event.kind === 'begun' ? 'begun' : `ended ${event.lengthMs}`),
      failed: (error) => told.push(`failed ${String(error)}`),
    },
  );
  return { ear, told, closed: () => closed };
}

const plain = (window: Int16Array) => window[0]! > 0;
/** Answers when told to, so that a test can hold it up. */
function slow() {
  const pending: (() => void)[] = [];
  const isSpeech = (window: Int16Array) =>
    new Promise<boolean>((resolve) => pending.push(() => resolve(plain(window))));
  const answerAll = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      next();
      await tick();
    }
  };
  return { isSpeech, pending, answerAll };
}

describe('an ear', () => {
  it('tells at once where the VAD answers at once, whatever the frames', () => {
    const { ear, told } = setup(plain);
    for (let at = 0; at < 200; at += 20) ear.hear(loud(20));
    expect(told).toEqual(['begun']);
    for (let at = 0; at < 95; at += 5) ear.hear(quiet(5));
    expect(told).toEqual(['begun']);
    ear.hear(quiet(5));
    expect(told).toEqual(['begun', 'ended 200']);
  });

  it('asks a slow VAD for one window at a time, in order, of audio that is overwritten', async () => {
    const { isSpeech, pending, answerAll } = slow();
    const { ear, told } = setup(isSpeech);
    const frame = loud(200);
    ear.hear(frame);
    frame.fill(0);
    ear.hear(quiet(100));
    expect(pending).toHaveLength(1);
    expect(told).toEqual([]);
    await answerAll();
    expect(told).toEqual(['begun', 'ended 200']);
  });

  it('bounds what waits for a slow VAD, and counts what it drops', async () => {
    const { isSpeech, answerAll } = slow();
    const { ear, told } = setup(isSpeech, { backlogMs: 100 });
    ear.hear(loud(200)); // one is being judged, ten wait
    expect(ear.droppedWindows()).toBe(9);
    ear.finish();
    await answerAll();
    expect(told).toEqual(['begun', 'ended 110']);
  });

  it('ends an utterance where the track ends, once all of it is judged', async () => {
    const { isSpeech, answerAll } = slow();
    const { ear, told } = setup(isSpeech, { minSpeechMs: 10 });
    ear.hear(loud(200));
    ear.hear(loud(5)); // no whole window: nothing of it may reach the next track's
    ear.finish();
    expect(told).toEqual([]);
    ear.hear(quiet(300));
    await answerAll();
    expect(told).toEqual(['begun', 'ended 200']);
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('broken');
      },
    ],
    ['later', () => Promise.reject(new Error('broken'))],
  ])('is deaf after the VAD fails %s, and says so once', async (_when, isSpeech) => {
    const { ear, told, closed } = setup(isSpeech);
    ear.hear(loud(50));
    await tick();
    ear.hear(loud(50));
    ear.finish();
    await tick();
    expect(told).toEqual(['failed Error: broken']);
    expect(closed()).toBe(1);
  });

  it('tells nothing after it was closed', async () => {
    const { isSpeech, answerAll } = slow();
    const { ear, told, closed } = setup(isSpeech);
    ear.hear(loud(200));
    ear.close();
    ear.close();
    await answerAll();
    ear.hear(loud(200));
    ear.finish();
    await answerAll();
    expect(told).toEqual([]);
    expect(closed()).toBe(1);
  });
});
