/**
 * What can be asked of a channel that may be alive or not. The journal holds what each signal read,
 * never what it means: that is for the analysis, which can then be improved and run again.
 */
export const HEALTH_SIGNALS = [
  /** µs: age of the oldest outstanding capture beyond what the queue's contract allows; 0 without one. */
  'capture',
  /** Frames of 10 ms a second that came through an AudioStream on the local track. */
  'tap',
  /** Share of those with sound in them, 0 to 1; null when none came. */
  'sound',
  /** µs: time of the last probe capture (10 ms of silence while the publisher is at rest), or the age of one that is outstanding; null when none was made. */
  'probe',
  /** RTP packets of audio sent per second, by the SDK's statistics; null without a reading. */
  'packets',
  /** µs: time of the last reading of the statistics, or the age of one that is outstanding. */
  'stats',
  /** ms: the SDK's own estimate of what is queued. */
  'queued',
  /** 1: the room says that it is connected, 0: it does not. */
  'connection',
  /** µs: as `probe`, on an unpublished source of the same process that is used for nothing else. */
  'canary',
  /** µs: as `canary`, in another process with the same SDK. */
  'sibling',
  /** µs: the longest that the JS thread did not come round. */
  'loop',
  /** Share of the JS thread's time spent on native events, 0 to 1. */
  'ffi',
] as const;
export type HealthSignal = (typeof HEALTH_SIGNALS)[number];
