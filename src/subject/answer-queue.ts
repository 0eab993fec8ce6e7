import type { Schedule } from './schedule.js';

export type AnswerPace = {
  frameUs: number;
  shape: 'realtime' | 'burst';
  /** `burst`: how far ahead of real time the source's queue lets an answer run. */
  queueUs: number;
};

/**
 * The schedule of a publisher that speaks when it has something to say: frames come from outside,
 * answer by answer. Pure; times are µs since the schedule began.
 *
 * A frame is due when it is there, but in real time no sooner than one frame length after the one
 * before it, and in a burst no further ahead of real time than the queue allows.
 */
export class AnswerQueue implements Schedule {
  readonly frameUs: number;
  readonly #pace: AnswerPace;
  readonly #onTaken: (n: number) => void;
  /** Frames that were not taken yet; the first one is number `#first`. */
  #waiting: { frame: Int16Array; dueUs: number }[] = [];
  #first = 0;
  /** Of the answer: how many frames it has so far, and when its first one was due. */
  #frames = 0;
  #beganUs = 0;
  /** Of the last frame that is there, and of the last one that was taken. */
  #lastDueUs = Number.NEGATIVE_INFINITY;
  #takenDueUs = Number.NEGATIVE_INFINITY;

  constructor(pace: AnswerPace, onTaken: (n: number) => void = () => {}) {
    this.#pace = pace;
    this.frameUs = pace.frameUs;
    this.#onTaken = onTaken;
  }

  /** How many frames there have been, dropped ones not counted. */
  get end(): number {
    return this.#first + this.#waiting.length;
  }

  /** The next frame begins an answer. */
  begin(): void {
    this.#frames = 0;
  }

  append(frame: Int16Array, atUs: number): void {
    const dueUs = this.#due(atUs);
    if (this.#frames === 0) this.#beganUs = dueUs;
    this.#frames++;
    this.#lastDueUs = dueUs;
    this.#waiting.push({ frame, dueUs });
  }

  /** Hands out the n-th frame, which is due, and forgets it and those before it. */
  take(n: number): Int16Array {
    const one = this.#waiting[n - this.#first];
    if (one === undefined) throw new Error(`frame ${n} is not there`);
    this.#waiting.splice(0, n - this.#first + 1);
    this.#first = n + 1;
    this.#takenDueUs = one.dueUs;
    this.#onTaken(n);
    return one.frame;
  }

  /** Drops all frames from the n-th on; the next one that comes has that number. */
  drop(n: number): void {
    if (n >= this.#first) this.#waiting.length = Math.min(this.#waiting.length, n - this.#first);
    if (this.#waiting.length === 0) this.#first = Math.max(this.#first, n);
    // What is dropped holds nothing up that comes after it.
    this.#lastDueUs = this.#waiting.at(-1)?.dueUs ?? this.#takenDueUs;
  }

  dueUs(n: number): number {
    return this.#waiting[n - this.#first]?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  plannedBy(elapsedUs: number): number {
    let due = 0;
    while (due < this.#waiting.length && this.dueUs(this.#first + due) <= elapsedUs) due++;
    return this.#first + due;
  }

  #due(atUs: number): number {
    const { shape, frameUs, queueUs } = this.#pace;
    if (shape === 'realtime') return Math.max(atUs, this.#lastDueUs + frameUs);
    if (this.#frames === 0) return Math.max(atUs, this.#lastDueUs);
    return Math.max(atUs, this.#lastDueUs, this.#beganUs + this.#frames * frameUs - queueUs);
  }
}
