import type { SpeechDetector } from './detector.js';
import { judge } from './judge.js';
import { utteranceDetector, type UtteranceOptions, type VoiceEvent } from './utterances.js';
import { windows } from './windows.js';

export type EarOptions = Omit<UtteranceOptions, 'rateHz' | 'windowSamples'> & {
  /** Audio that may wait for a slow VAD; what comes on top of it is dropped and counted. */
  backlogMs?: number;
};

export type EarEvents = {
  voice(event: VoiceEvent): void;
  /** The VAD failed: told once, after which the ear is deaf. */
  failed(error: unknown): void;
};

export type Ear = {
  /** The next frame: mono, at the detector's rate, of any length. It is copied. */
  hear(samples: Int16Array): void;
  /** The track is gone: an utterance that has begun ends once the VAD has judged what came before. */
  finish(): void;
  /** No event comes after this. Closes the detector. */
  close(): void;
  droppedWindows(): number;
};

/** Hears utterances in one stream of audio, whatever its frames' length and the VAD's windows. */
export function voiceEar(detector: SpeechDetector, options: EarOptions, on: EarEvents): Ear {
  const { backlogMs = 5000, ...rest } = options;
  const { rateHz, windowSamples } = detector;
  const utterances = utteranceDetector({ ...rest, rateHz, windowSamples });
  const tell = (event: VoiceEvent | null) => {
    if (event !== null) on.voice(event);
  };
  const backlog = Math.max(1, Math.floor((backlogMs * rateHz) / 1000 / windowSamples));
  const judged = judge(detector, backlog, {
    judged: (window, isSpeech) => tell(utterances.push(window, isSpeech)),
    ended: () => tell(utterances.finish()),
    failed: (error) => on.failed(error),
  });
  const fresh = () => windows(windowSamples, (window) => judged.push(window));
  let cut = fresh();
  return {
    hear: (samples) => cut(samples),
    finish() {
      cut = fresh(); // the next track does not continue this one's window
      judged.end();
    },
    close: () => judged.close(),
    droppedWindows: () => judged.dropped(),
  };
}
