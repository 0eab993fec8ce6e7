import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utteranceDetector, type UtteranceOptions } from '../../src/voice/utterances.js';

const RATE_HZ = 16_000;
type Given = Required<Omit<UtteranceOptions, 'rateHz'>>;

const given: fc.Arbitrary<Given> = fc.record({
  windowSamples: fc.constantFrom(160, 320, 480, 512),
  endOfSpeechMs: fc.integer({ min: 1, max: 400 }),
  minSpeechMs: fc.integer({ min: 0, max: 200 }),
  preRollMs: fc.integer({ min: 0, max: 300 }),
  maxMs: fc.integer({ min: 200, max: 2000 }),
});
/** Stretches of speech and silence, in windows. */
const speech = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30 })), { maxLength: 30 })
  .map((parts) => parts.flatMap(([isSpeech, length]) => Array<boolean>(length).fill(isSpeech)));

type Heard = { begun: number; ended: number; windows: number[]; lengthMs: number; last: boolean };

/** Every window holds its own number, so that samples say where they came from. */
function hear(options: Given, marks: boolean[]): { whole: Heard[]; begun: number } {
  const detector = utteranceDetector({ ...options, rateHz: RATE_HZ });
  const whole: Heard[] = [];
  let begun = 0;
  let begunAt = -1;
  const take = (event: ReturnType<typeof detector.push>, ended: number, last: boolean) => {
    if (event?.kind === 'begun') [begun, begunAt] = [begun + 1, ended];
    if (event?.kind !== 'ended') return;
    const windows = [...event.samples].filter((_, i) => i % options.windowSamples === 0);
    expect(event.samples).toHaveLength(windows.length * options.windowSamples);
    whole.push({ begun: begunAt, ended, windows, lengthMs: event.lengthMs, last });
  };
  const window = new Int16Array(options.windowSamples); // one for all: it has to be copied
  marks.forEach((isSpeech, at) => take(detector.push(window.fill(at), isSpeech), at, false));
  take(detector.finish(), marks.length, true);
  expect(detector.finish()).toBeNull();
  return { whole, begun };
}

const inWindows = (ms: number, { windowSamples }: Given) =>
  Math.ceil((ms * RATE_HZ) / 1000 / windowSamples);

describe('utterances', () => {
  it('lose and double nothing between their begin and their end', () => {
    fc.assert(
      fc.property(given, speech, (options, marks) => {
        const { whole, begun } = hear(options, marks);
        expect(whole).toHaveLength(begun);
        let free = 0;
        for (const { begun: at, windows, lengthMs } of whole) {
          const first = windows[0]!;
          expect(windows).toEqual(windows.map((_, i) => first + i));
          expect(first).toBeGreaterThanOrEqual(free);
          free = windows.at(-1)! + 1;
          const spoken = at - Math.max(1, inWindows(options.minSpeechMs, options)) + 1;
          expect(first).toBeLessThanOrEqual(spoken);
          expect(spoken - first).toBeLessThanOrEqual(inWindows(options.preRollMs, options));
          expect(lengthMs).toBeCloseTo(((free - spoken) * options.windowSamples) / 16, 6);
        }
      }),
    );
  });

  it('begin and end with speech, and have none where there is none', () => {
    fc.assert(
      fc.property(given, speech, (options, marks) => {
        const { whole } = hear(options, marks);
        const least = Math.max(1, inWindows(options.minSpeechMs, options));
        for (const { begun, windows } of whole) {
          expect(marks.slice(begun - least + 1, begun + 1)).toEqual(Array(least).fill(true));
          expect(marks[windows.at(-1)!]).toBe(true);
        }
        const longest = marks
          .map((mark) => (mark ? 'x' : ' '))
          .join('')
          .split(' ')
          .reduce((max, { length }) => Math.max(max, length), 0);
        expect(whole.length > 0).toBe(longest >= least);
      }),
    );
  });

  it('end exactly endOfSpeech after their last speech, or when they get too long', () => {
    fc.assert(
      fc.property(given, speech, (options, marks) => {
        const longest = inWindows(options.maxMs, options);
        const silence = Math.max(1, inWindows(options.endOfSpeechMs, options));
        for (const { ended, windows, lengthMs, last } of hear(options, marks).whole) {
          const after = ended - windows.at(-1)!;
          const length = Math.round(inWindows(lengthMs - 1e-6, options));
          if (last) expect(after).toBeLessThanOrEqual(silence);
          else if (after === 0) expect(length).toBeGreaterThanOrEqual(longest);
          else expect(after).toBe(silence);
          expect(marks.slice(ended - after + 1, ended + 1)).not.toContain(true);
          // One that is the longest when it begins has the window after that to end in.
          const shortest = Math.max(1, inWindows(options.minSpeechMs, options));
          expect(length).toBeLessThan(Math.max(longest, shortest + 1) + silence);
        }
      }),
    );
  });

  it('keep the audio before the VAD was sure, and not the silence that ended them', () => {
    const options = { windowSamples: 160, endOfSpeechMs: 50, minSpeechMs: 80, preRollMs: 200 };
    const marks = [30, 20, 40].flatMap((length, i) => Array<boolean>(length).fill(i === 1));
    const { whole } = hear({ ...options, maxMs: 30_000 }, marks);
    expect(whole).toHaveLength(1);
    expect(whole[0]).toMatchObject({ begun: 37, ended: 54, lengthMs: 200 });
    expect(whole[0]!.windows).toEqual(Array.from({ length: 40 }, (_, i) => 10 + i));
  });
});
