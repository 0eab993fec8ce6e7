import { plannedCount, plannedUs, type Pace } from './pacer.js';

/** When a publisher's captures are due. Times are µs since the schedule began. */
export type Schedule = {
  readonly frameUs: number;
  /** Of the n-th capture (from 0); Infinity where it is not known yet. */
  dueUs(n: number): number;
  /** Captures that are due up to and including `elapsedUs`. */
  plannedBy(elapsedUs: number): number;
};

export const paceSchedule = (pace: Pace): Schedule => ({
  frameUs: pace.frameUs,
  dueUs: (n) => plannedUs(pace, n),
  plannedBy: (elapsedUs) => plannedCount(pace, elapsedUs),
});
