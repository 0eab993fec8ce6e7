/** What happens in a turn, in the order of a turn that goes well. */
export const TURN_MARKS = [
  /** Client: the first sample of speech was captured. */
  'speech-begun',
  /** Client: the last sample of speech was captured; `lengthUs`: the speech's length. */
  'speech-ended',
  /** Processor: the VAD heard speech begin. */
  'vad-begun',
  /** Processor: the VAD took the utterance for over; `lengthUs`: the utterance's length. */
  'vad-ended',
  /** Processor: the VAD failed, or was too slow and lost audio; `reason`. It may be deaf from here on. */
  'vad-failed',
  /** Processor: the AI's first audio came. */
  'ai-first',
  /** Processor: the AI failed; `reason`. */
  'ai-failed',
  /** Processor: the first frame of the answer was handed to captureFrame. */
  'first-capture',
  /** Processor: every capture of the answer's sentence number `sentence` (from 0) came back well; `lengthUs`: its length. */
  'sentence',
  /** Processor: every capture of the answer came back well; `lengthUs`: the answer's length. */
  'answer-captured',
  /** Processor: the answer is over, but some of its captures were refused, given up or passed over. */
  'answer-torn',
  /** Processor: the client spoke, so the rest of the answer was dropped. */
  'cut',
  /** Client: the first audible sample of the answer was heard. */
  'answer-begun',
  /** Client: a stretch of audible answer is over; `at`: its end, `lengthUs`: its length. */
  'stretch',
  /** Client: the answer is over; `lengthUs`: audible time in it. */
  'answer-ended',
  /** Client: spoke again into the answer. */
  'barge-in',
  /** Client: waited for `giveUp`, and goes on. */
  'gave-up',
] as const;
export type TurnMark = (typeof TURN_MARKS)[number];
