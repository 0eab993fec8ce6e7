/** Judges one stream of 16 kHz mono audio, window after window. */
export type SpeechDetector = {
  readonly rateHz: 16_000;
  /** Length of the windows it takes. */
  readonly windowSamples: number;
  /** Whether it takes the window for speech. One call after the other, in the audio's order. */
  isSpeech(window: Int16Array): boolean | Promise<boolean>;
  close(): void;
};
