import { threadTimes, type ThreadTimes } from './thread-times.js';

export type Reading = { atUs: number; times: ThreadTimes | null };

/** A clock and what the OS counts that were read within this belong together. */
const TOGETHER_US = 2000;
const TRIES = 4;

/**
 * The thread's times, and when they were true. It may lose its CPU between the two: where others
 * have the host that is for a second, and would make a wait of a second one of nothing.
 */
export function readTimes(nowUs: () => number, times = threadTimes): Reading {
  for (let left = TRIES; ; left--) {
    const fromUs = nowUs();
    const read = times();
    const atUs = nowUs();
    if (atUs - fromUs < TOGETHER_US || left <= 1) return { atUs, times: read };
  }
}

/** The longest time that a thread's beats were late by, and what it did in it. */
export type GapMeter = {
  beat(): void;
  /** Since the last call; µs. `times`: null where the OS does not count them. */
  take(): { gapUs: number; times: ThreadTimes | null };
};

/** @param beatUs how often it beats when nothing holds it up */
export function gapMeter(read: () => Reading, beatUs: number): GapMeter {
  let last = read();
  let longest: { gapUs: number; times: ThreadTimes | null } = { gapUs: 0, times: null };
  const beat = () => {
    const now = read();
    const gapUs = now.atUs - last.atUs - beatUs;
    if (gapUs > longest.gapUs) longest = { gapUs, times: between(last.times, now.times) };
    last = now;
  };
  return {
    beat,
    take() {
      beat(); // of timers that are all overdue the one that asks may come first
      const taken = longest;
      longest = { gapUs: 0, times: null };
      return taken;
    },
  };
}

const between = (from: ThreadTimes | null, to: ThreadTimes | null): ThreadTimes | null =>
  from === null || to === null
    ? null
    : { ranUs: to.ranUs - from.ranUs, waitedUs: to.waitedUs - from.waitedUs };
