import { speechMarginUs, type Pace } from './pacer.js';
import { STEPS_HZ } from './tone.js';

/** Length of one judged window of audio. */
export const WINDOW_MS = 10;
const WINDOW_US = WINDOW_MS * 1000;
/** Shorter silences are one lost packet's concealment, not a gap that a person notices. */
export const GAP_MIN_US = 60_000;
/** Around the edges of a stretch of speech the listener can't know to the millisecond. */
const EDGE_US = 150_000;
/** So many beginnings of stretches of speech tell what the way takes. */
const ONSETS = 5;
/** So long without any window, the stream itself has stopped: that is not a late delivery. */
const STREAM_GONE_US = 1_000_000;
/** How far the tone may jump back and still be jitter of the step's edge, in steps. */
const STEPS = STEPS_HZ.length;

export type Heard = {
  windows: number;
  audible: number;
  expected: number;
  audibleExpected: number;
  outOfOrder: number;
};

export type HearingEvents = {
  onFirst: (atUs: number, afterPublishUs: number) => void;
  onGap: (fromUs: number, toUs: number) => void;
};

/**
 * What one listener hears of one publisher, window by window. Pure. Silence counts against the
 * publisher only between its first audible window and its end, and only while it was to speak.
 */
export class Hearing {
  readonly #pace: Pace;
  readonly #events: HearingEvents;
  #baseUs: number | null = null;
  #endUs = Number.POSITIVE_INFINITY;
  /** From a planned time to its sound: what the network and the jitter buffers take. */
  #delayUs: number | null = null;
  /** The delays of the last stretches of speech, oldest first. */
  #onsetsUs: number[] = [];
  #lastAudibleUs = Number.NEGATIVE_INFINITY;
  #heard = nothing();
  #quietSinceUs: number | null = null;
  #lastStep: number | null = null;
  #lastWindowUs: number | null = null;
  #judgedUs = 0;

  constructor(pace: Pace, events: HearingEvents) {
    this.#pace = pace;
    this.#events = events;
  }

  /** The publisher's schedule began. */
  published(atUs: number): void {
    this.#baseUs = atUs;
  }

  /** It plans no more audio from here on. */
  stopped(atUs: number): void {
    this.#endUs = Math.min(this.#endUs, atUs);
    this.#absent(this.#endUs); // what a stream that is gone owed until then is told now, and no second time
    this.#endGap(this.#endUs);
  }

  window(atUs: number, step: number | 'mixed' | null): void {
    this.#absent(atUs);
    this.#lastWindowUs = atUs;
    this.#judgedUs = atUs + WINDOW_US;
    this.#heard.windows++;
    if (step !== null) this.#audible(atUs, step);
    if (!this.#expects(atUs)) return this.#endGap(Math.min(atUs, this.#endUs));
    this.#heard.expected++;
    if (step === null) this.#quietSinceUs ??= atUs;
    else {
      this.#heard.audibleExpected++;
      this.#endGap(atUs);
    }
  }

  /** Counts since the last call. */
  take(atUs: number): Heard {
    this.#absent(atUs);
    const taken = this.#heard;
    this.#heard = nothing();
    return taken;
  }

  /** Reports a gap that is still open. */
  finish(atUs: number): void {
    this.#absent(atUs);
    this.#endGap(Math.min(atUs, this.#endUs));
  }

  #audible(atUs: number, step: number | 'mixed'): void {
    this.#heard.audible++;
    if (this.#delayUs === null && this.#baseUs !== null) {
      this.#delayUs = Math.max(0, atUs - this.#baseUs - firstSpeechUs(this.#pace));
      this.#events.onFirst(atUs, Math.max(0, atUs - this.#baseUs));
    }
    this.#onset(atUs);
    this.#lastAudibleUs = atUs;
    if (typeof step !== 'number') return;
    const afterGap = this.#quietSinceUs !== null && atUs - this.#quietSinceUs > GAP_MIN_US;
    if (this.#lastStep !== null && !afterGap) {
      const forward = (step - this.#lastStep + STEPS) % STEPS;
      // More than half a cycle forward is a jump back; a gap may skip any number of steps.
      if (forward > STEPS / 2) this.#heard.outOfOrder++;
    }
    this.#lastStep = step;
  }

  /**
   * Learns the delay anew from every stretch of speech: the first is often joined late, and a jitter
   * buffer that was full then makes the next ones come sooner. The lower median, so that neither one
   * late stretch counts nor the rest of an old one that comes where the next is due.
   */
  #onset(atUs: number): void {
    const { speech, offsetUs } = this.#pace;
    if (speech === null || this.#baseUs === null) return;
    if (atUs - this.#lastAudibleUs < speech.pauseUs / 2) return;
    const elapsedUs = atUs - this.#baseUs;
    const position = (elapsedUs + offsetUs) % (speech.speakUs + speech.pauseUs);
    if (elapsedUs < 0 || position >= speech.speakUs) return;
    this.#onsetsUs = [...this.#onsetsUs, Math.min(position, elapsedUs)].slice(-ONSETS);
    const sorted = this.#onsetsUs.toSorted((a, b) => a - b);
    this.#delayUs = sorted[Math.ceil(sorted.length / 2) - 1] ?? this.#delayUs;
  }

  /** A stream that has ended brings no silent windows: what it owes is counted by the clock. */
  #absent(atUs: number): void {
    if (this.#lastWindowUs === null || atUs - this.#lastWindowUs <= STREAM_GONE_US) return;
    for (; this.#judgedUs + WINDOW_US <= atUs; this.#judgedUs += WINDOW_US) {
      if (!this.#expects(this.#judgedUs)) continue;
      this.#heard.expected++;
      this.#quietSinceUs ??= this.#judgedUs;
    }
  }

  #expects(atUs: number): boolean {
    if (this.#baseUs === null || this.#delayUs === null || atUs >= this.#endUs) return false;
    const elapsedUs = atUs - this.#baseUs;
    // What the first stretch tells is no less than the delay, and may be more: it can be joined late.
    const leastUs = this.#onsetsUs.length > 1 ? this.#delayUs : 0;
    return [leastUs, this.#delayUs].every(
      (delayUs) => speechMarginUs(this.#pace, elapsedUs - delayUs) > EDGE_US,
    );
  }

  #endGap(atUs: number): void {
    const fromUs = this.#quietSinceUs;
    this.#quietSinceUs = null;
    if (fromUs !== null && atUs - fromUs > GAP_MIN_US) this.#events.onGap(fromUs, atUs);
  }
}

const nothing = (): Heard => ({
  windows: 0,
  audible: 0,
  expected: 0,
  audibleExpected: 0,
  outOfOrder: 0,
});

/** µs from the schedule's begin to its first stretch of speech. */
function firstSpeechUs(pace: Pace): number {
  if (pace.speech === null) return 0;
  const { speakUs, pauseUs } = pace.speech;
  const position = pace.offsetUs % (speakUs + pauseUs);
  return position < speakUs ? 0 : speakUs + pauseUs - position;
}
