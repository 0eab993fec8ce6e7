/**
 * A publisher's schedule as pure functions of the time since it began; nothing here sleeps.
 * After vegeta's pacers: the loop asks, the pacer answers, so a new shape is one more case.
 */
export type Pace = {
  frameUs: number;
  shape: 'realtime' | 'burst';
  /** null: speaks all the time. */
  speech: { speakUs: number; pauseUs: number } | null;
  /** Where in the cycle of speech and pause the schedule begins. */
  offsetUs: number;
  /** `burst`: how far ahead of real time the queue lets a stretch of speech run. */
  queueUs: number;
};

type Cycle = { cycleUs: number; frames: number };

const cycleOf = (speech: { speakUs: number; pauseUs: number }, frameUs: number): Cycle => ({
  cycleUs: speech.speakUs + speech.pauseUs,
  frames: Math.max(1, Math.floor(speech.speakUs / frameUs)),
});

/** Where in a stretch of speech its i-th frame is due. */
function withinStretchUs(pace: Pace, i: number): number {
  return pace.shape === 'burst' ? Math.max(0, i * pace.frameUs - pace.queueUs) : i * pace.frameUs;
}

/** How many frames of one stretch are due after `us` of it (µs from its start, ≥ 0). */
function dueWithin(pace: Pace, us: number, frames: number): number {
  const ahead = pace.shape === 'burst' ? pace.queueUs : 0;
  return Math.min(frames, Math.floor((us + ahead) / pace.frameUs) + 1);
}

function dueSinceCycleZero(pace: Pace, speech: NonNullable<Pace['speech']>, us: number): number {
  if (us < 0) return 0;
  const { cycleUs, frames } = cycleOf(speech, pace.frameUs);
  const cycle = Math.floor(us / cycleUs);
  return cycle * frames + dueWithin(pace, us - cycle * cycleUs, frames);
}

/** Frames whose time lies before the schedule's begin, because it begins within a cycle. */
function before(pace: Pace, speech: NonNullable<Pace['speech']>): number {
  return pace.offsetUs === 0 ? 0 : dueSinceCycleZero(pace, speech, pace.offsetUs - 1);
}

/** Planned time of the n-th capture (from 0), in µs since the schedule began. */
export function plannedUs(pace: Pace, n: number): number {
  const { speech } = pace;
  if (speech === null) return n * pace.frameUs;
  const { cycleUs, frames } = cycleOf(speech, pace.frameUs);
  const index = n + before(pace, speech);
  const cycle = Math.floor(index / frames);
  return cycle * cycleUs + withinStretchUs(pace, index - cycle * frames) - pace.offsetUs;
}

/** How many captures are planned up to and including `elapsedUs`. */
export function plannedCount(pace: Pace, elapsedUs: number): number {
  if (elapsedUs < 0) return 0;
  const { speech } = pace;
  if (speech === null) return Math.floor(elapsedUs / pace.frameUs) + 1;
  return dueSinceCycleZero(pace, speech, elapsedUs + pace.offsetUs) - before(pace, speech);
}

/** µs from `elapsedUs` to the nearest change between speech and pause; negative while in a pause. */
export function speechMarginUs(pace: Pace, elapsedUs: number): number {
  const { speech } = pace;
  if (speech === null) return elapsedUs < 0 ? elapsedUs : Number.POSITIVE_INFINITY;
  if (elapsedUs < 0) return elapsedUs;
  const cycleUs = speech.speakUs + speech.pauseUs;
  const position = (elapsedUs + pace.offsetUs) % cycleUs;
  if (position < speech.speakUs) return Math.min(position, speech.speakUs - position);
  return -Math.min(position - speech.speakUs, cycleUs - position);
}
