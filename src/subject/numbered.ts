/** Numbers go round, so that they fit a sample, and begin where they can't be taken for silence. */
export const NUMBERS = 30_000;
const FIRST = 1000;
const WINDOW_MS = 10;

/** The n-th frame of a signal in which each 10 ms hold their own number, as all of their samples. */
export function numberedFrame(
  rateHz: number,
  channels: number,
  frameMs: number,
  n: number,
): Int16Array {
  const window = Math.round((rateHz * WINDOW_MS) / 1000) * channels;
  const windows = frameMs / WINDOW_MS;
  const frame = new Int16Array(window * windows);
  for (let i = 0; i < windows; i++) {
    frame.fill(FIRST + ((n * windows + i) % NUMBERS), i * window, (i + 1) * window);
  }
  return frame;
}

/** The number that a window of 10 ms holds; null: none, or parts of two. */
export function numberIn(window: Int16Array): number | null {
  const [first = 0] = window;
  const number = first - FIRST;
  const whole = number >= 0 && number < NUMBERS && window.every((sample) => sample === first);
  return whole ? number : null;
}

/** Tells of each number whether it came behind one that it should have come before, or again. */
export function orderCheck(): (number: number) => boolean {
  let last: number | null = null;
  return (number) => {
    const steps = last === null ? 1 : (number - last + NUMBERS) % NUMBERS;
    // More than half the way round is a step back.
    if (steps === 0 || steps > NUMBERS / 2) return true;
    last = number;
    return false;
  };
}
