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
  return Math.max(0, i * pace.frameUs - aheadOf(pace));
}

const aheadOf = ({ shape, queueUs }: Pace): number => (shape === 'burst' ? queueUs : 0);

/** How many frames are due `us` after the cycles began, where a stretch runs `aheadUs` ahead. */
function dueSinceCycleZero(
  { frameUs }: Pace,
  speech: NonNullable<Pace['speech']>,
  us: number,
  aheadUs: number,
): number {
  if (us < 0) return 0;
  const { cycleUs, frames } = cycleOf(speech, frameUs);
  const cycle = Math.floor(us / cycleUs);
  const within = Math.floor((us - cycle * cycleUs + aheadUs) / frameUs) + 1;
  return cycle * frames + Math.min(frames, within);
}

/**
 * Frames whose place in real time lies before the schedule's begin, because it begins within a cycle.
 * What a burst would have run ahead with by then it pushes at once: what is left of the stretch is
 * heard to its end.
 */
function before(pace: Pace, speech: NonNullable<Pace['speech']>): number {
  return pace.offsetUs === 0 ? 0 : dueSinceCycleZero(pace, speech, pace.offsetUs - 1, 0);
}

/** Planned time of the n-th capture (from 0), in µs since the schedule began. */
export function plannedUs(pace: Pace, n: number): number {
  const { speech } = pace;
  if (speech === null) return n * pace.frameUs;
  const { cycleUs, frames } = cycleOf(speech, pace.frameUs);
  const index = n + before(pace, speech);
  const cycle = Math.floor(index / frames);
  const atUs = cycle * cycleUs + withinStretchUs(pace, index - cycle * frames) - pace.offsetUs;
  return Math.max(0, atUs);
}

/** How many captures are planned up to and including `elapsedUs`. */
export function plannedCount(pace: Pace, elapsedUs: number): number {
  if (elapsedUs < 0) return 0;
  const { speech } = pace;
  if (speech === null) return Math.floor(elapsedUs / pace.frameUs) + 1;
  const dueUs = elapsedUs + pace.offsetUs;
  return dueSinceCycleZero(pace, speech, dueUs, aheadOf(pace)) - before(pace, speech);
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
