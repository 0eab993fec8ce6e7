import { speechMarginUs, type Pace } from './pacer.js';
import { STEPS_HZ } from './tone.js';

/** Length of one judged window of audio. */
export const WINDOW_MS = 10;
/** Shorter silences are one lost packet's concealment, not a gap that a person notices. */
export const GAP_MIN_US = 60_000;
/** Around the edges of a stretch of speech the listener can't know to the millisecond. */
const EDGE_US = 150_000;
/** How far the tone may jump back and still be jitter of the step's edge, in steps. */
const STEPS = STEPS_HZ.length;

export type Heard = {
  windows: number;
  audible: number;
  expected: number;
  audibleExpected: number;
  outOfOrder: number;
};

/**
 * What one listener hears of one publisher, window by window. Pure. Silence counts against the
 * publisher only between its first audible window and its end, and only while it was to speak.
 */
export type Hearing = {
  /** The publisher's schedule began. */
  published(atUs: number): void;
  /** It plans no more audio from here on. */
  stopped(atUs: number): void;
  window(atUs: number, step: number | 'mixed' | null): void;
  /** Counts since the last call. */
  take(): Heard;
  /** Reports a gap that is still open. */
  finish(atUs: number): void;
};

export type HearingEvents = {
  onFirst: (atUs: number, afterPublishUs: number) => void;
  onGap: (fromUs: number, toUs: number) => void;
};

export function hearing(pace: Pace, events: HearingEvents): Hearing {
  let baseUs: number | null = null;
  let endUs = Number.POSITIVE_INFINITY;
  let delayUs: number | null = null;
  let heard = nothing();
  let quietSinceUs: number | null = null;
  let lastStep: number | null = null;

  const expects = (atUs: number) => {
    if (baseUs === null || delayUs === null || atUs >= endUs) return false;
    return speechMarginUs({ ...pace, shape: 'realtime' }, atUs - baseUs - delayUs) > EDGE_US;
  };

  const endGap = (atUs: number) => {
    if (quietSinceUs !== null && atUs - quietSinceUs > GAP_MIN_US) {
      events.onGap(quietSinceUs, atUs);
    }
    quietSinceUs = null;
  };

  const order = (step: number) => {
    if (lastStep !== null) {
      const forward = (step - lastStep + STEPS) % STEPS;
      // More than half a cycle forward is a jump back; a gap may skip any number of steps.
      if (forward > STEPS / 2) heard.outOfOrder++;
    }
    lastStep = step;
  };

  return {
    published(atUs) {
      baseUs = atUs;
    },
    stopped(atUs) {
      endUs = Math.min(endUs, atUs);
      if (quietSinceUs !== null) endGap(Math.min(atUs, endUs));
    },
    window(atUs, step) {
      heard.windows++;
      if (step !== null) {
        heard.audible++;
        if (delayUs === null && baseUs !== null) {
          delayUs = Math.max(0, atUs - baseUs - firstSpeechUs(pace));
          events.onFirst(atUs, Math.max(0, atUs - baseUs));
        }
        if (typeof step === 'number') {
          if (quietSinceUs !== null && atUs - quietSinceUs > GAP_MIN_US) lastStep = step;
          else order(step);
        }
      }
      if (!expects(atUs)) {
        endGap(Math.min(atUs, endUs));
        return;
      }
      heard.expected++;
      if (step === null) quietSinceUs ??= atUs;
      else {
        heard.audibleExpected++;
        endGap(atUs);
      }
    },
    take() {
      const taken = heard;
      heard = nothing();
      return taken;
    },
    finish(atUs) {
      endGap(Math.min(atUs, endUs));
    },
  };
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
