import type { Source } from '../sdk/types.js';
import type { Firing } from './scheduler.js';

const MOUTH_FRAME_MS = 20;
const FRAME_US = MOUTH_FRAME_MS * 1000;
/** Further behind than this, and the frames that were missed are left out. */
const LATE_US = 200_000;

export type Spoken = (lengthMs: number) => void;

/** A client's microphone: speech frame by frame in real time, silence after it while it is open. */
export class Mouth implements Firing {
  readonly #source: Source;
  readonly #silence: Int16Array;
  readonly #frameSamples: number;
  #speech: Int16Array | null = null;
  #at = 0;
  #nextUs = Number.POSITIVE_INFINITY;
  #onBegun: () => void = () => {};
  #onSpoken: Spoken = () => {};

  /** @param rateHz of the source, which is mono */
  constructor(source: Source, rateHz: number) {
    this.#source = source;
    this.#frameSamples = (rateHz * MOUTH_FRAME_MS) / 1000;
    this.#silence = new Int16Array(this.#frameSamples);
  }

  /** Sends silence from now on. */
  open(nowUs: number): void {
    this.#nextUs = Math.min(this.#nextUs, nowUs);
  }

  close(): void {
    this.#nextUs = Number.POSITIVE_INFINITY;
    this.#speech = null;
  }

  /** Speaks `speech` next. `onBegun`, `onSpoken`: when its first and its last frame are captured. */
  speak(speech: Int16Array, onBegun: () => void, onSpoken: Spoken): void {
    this.#speech = speech;
    this.#at = 0;
    this.#onBegun = onBegun;
    this.#onSpoken = onSpoken;
  }

  fire(nowUs: number): number {
    if (nowUs - this.#nextUs > LATE_US && Number.isFinite(this.#nextUs)) this.#nextUs = nowUs;
    while (this.#nextUs <= nowUs) {
      // Not under test: a frame that is refused is left out, as a microphone would.
      this.#source.capture(this.#frame()).catch(() => {});
      this.#nextUs += FRAME_US;
    }
    return this.#nextUs;
  }

  #frame(): Int16Array {
    const speech = this.#speech;
    if (speech === null) return this.#silence;
    if (this.#at === 0) this.#onBegun();
    const frame = new Int16Array(this.#frameSamples);
    frame.set(speech.subarray(this.#at, this.#at + this.#frameSamples));
    this.#at += this.#frameSamples;
    if (this.#at >= speech.length) {
      this.#speech = null;
      this.#onSpoken((speech.length / this.#frameSamples) * MOUTH_FRAME_MS);
    }
    return frame;
  }
}
