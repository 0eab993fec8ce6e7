/** What recording-loop.mjs can run, and what a number of it means. */
export const VARIANTS = {
  bare: 'the time, a call and a then: a paced loop that records nothing',
  full: 'Publisher, StallTracker, Tally, Samples and their handing over every 250 ms',
  'no-clock': 'full, less all readings of the clock (three, one of them to pace)',
  'no-samples': 'full, less the samples',
  housekeeping: 'full, and sweeps every 100 ms and counters every 250 ms',
  clock: 'one reading of the clock, alone',
  tracker: 'StallTracker: called and settled, alone',
  samples: 'Samples: add, alone',
};
