export type Utterance = {
  kind: 'ended';
  /** Its speech with the pre-roll before it, without the silence that ended it. */
  samples: Int16Array;
  /** From its first window of speech to its last, without the pre-roll. */
  lengthMs: number;
};
export type VoiceEvent = { kind: 'begun' } | Utterance;

export type UtteranceOptions = {
  rateHz: number;
  windowSamples: number;
  /** Silence after which an utterance is over. */
  endOfSpeechMs: number;
  /** Speech without a break before it counts as an utterance: a cough is shorter. */
  minSpeechMs?: number;
  /** Audio kept from before the VAD was sure, so that no first consonant is lost. */
  preRollMs?: number;
  /** Speech that goes on is cut into utterances of about this length: memory is bounded. */
  maxMs?: number;
};

export type UtteranceDetector = {
  /** The next window and what the VAD says of it. The window is copied. */
  push(window: Int16Array, isSpeech: boolean): VoiceEvent | null;
  /** No more audio comes: an utterance that has begun ends here, without its silence. */
  finish(): Utterance | null;
};

/**
 * Puts a VAD's windows together to utterances. Time is audio time: only windows make it pass.
 * Lengths are rounded up to whole windows.
 */
export function utteranceDetector(options: UtteranceOptions): UtteranceDetector {
  const { rateHz, windowSamples, endOfSpeechMs } = options;
  const { minSpeechMs = 80, preRollMs = 200, maxMs = 30_000 } = options;
  const windowMs = (windowSamples * 1000) / rateHz;
  const count = (ms: number, least = 1) => Math.max(least, Math.ceil(ms / windowMs));
  const limit = { min: count(minSpeechMs), end: count(endOfSpeechMs), max: count(maxMs) };
  const preRoll = count(preRollMs, 0);

  let held: Int16Array[] = [];
  let speaking = false;
  /** Windows of speech in a row while not speaking, of silence in a row while speaking. */
  let run = 0;
  let lead = 0;

  const end = (): Utterance => {
    const spoken = held.length - run;
    const samples = joined(held.slice(0, spoken));
    held = held.slice(spoken);
    speaking = false;
    run = 0;
    return { kind: 'ended', samples, lengthMs: (spoken - lead) * windowMs };
  };

  return {
    push(window, isSpeech) {
      held.push(window.slice());
      if (speaking) {
        run = isSpeech ? 0 : run + 1;
        const over = run >= limit.end || (isSpeech && held.length - lead >= limit.max);
        return over ? end() : null;
      }
      run = isSpeech ? run + 1 : 0;
      while (held.length > preRoll + run) held.shift();
      if (run < limit.min) return null;
      speaking = true;
      lead = held.length - run;
      run = 0;
      return { kind: 'begun' };
    },
    finish() {
      const ended = speaking ? end() : null;
      [held, run] = [[], 0];
      return ended;
    },
  };
}

function joined(parts: Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
