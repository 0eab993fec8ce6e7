import { HEALTH_SIGNALS, type HealthSignal } from '../../journal/health.js';

/** What can be asked whether a channel lives: what the subject reads, and what others see of it. */
export const SIGNS = [...HEALTH_SIGNALS, 'reading', 'threads', 'panic', 'heard'] as const;
export type Sign = (typeof SIGNS)[number];

export type SignRule = {
  about: string;
  /** When a reading says that something is wrong. `queueMs`: of the publisher's source. */
  dead?: (value: number, queueMs: number) => boolean;
  /** So long it must say so: shorter is everyday. */
  forUs: number;
};

const AT_ONCE = 0;
const REFUSED = -1;

/**
 * The limits are those that a person would set who knows only what is normal: an answer within a few
 * ms, 100 frames and 50 packets a second. None was fitted to a failure.
 */
export const SIGN_RULES: Readonly<Record<Sign, SignRule>> = {
  capture: {
    about: 'a capture of the app’s own waits longer than 0.5 s beyond the queue’s contract',
    dead: (us) => us > 500_000,
    forUs: AT_ONCE,
  },
  tap: {
    about: 'fewer than 50 frames/s come through the local track (100 are normal)',
    dead: (perS) => perS < 50,
    forUs: AT_ONCE,
  },
  sound: {
    about:
      'what comes through the local track has been silent for 1.5 s, though there should be sound',
    dead: (share) => share === 0,
    forUs: 1_500_000,
  },
  probe: {
    about: 'one silent frame, captured at rest, waits longer than 0.5 s or is refused',
    dead: (us) => us === REFUSED || us > 500_000,
    forUs: AT_ONCE,
  },
  packets: {
    about: 'fewer than 10 audio packets/s are sent (50 are normal)',
    dead: (perS) => perS < 10,
    forUs: AT_ONCE,
  },
  stats: {
    about: 'the SDK’s statistics take longer than 1 s',
    dead: (us) => us > 1_000_000,
    forUs: AT_ONCE,
  },
  queued: {
    about: 'queuedDuration says that the queue is full',
    dead: (ms, queueMs) => queueMs > 0 && ms >= queueMs,
    forUs: AT_ONCE,
  },
  connection: {
    about: 'the room says that it is not connected',
    dead: (on) => on === 0,
    forUs: AT_ONCE,
  },
  canary: {
    about: 'a frame for an unpublished source of the process waits longer than 0.5 s',
    dead: (us) => us === REFUSED || us > 500_000,
    forUs: AT_ONCE,
  },
  sibling: {
    about: 'the same in another process',
    dead: (us) => us === REFUSED || us > 500_000,
    forUs: AT_ONCE,
  },
  loop: { about: 'the JS thread was away for 0.5 s', dead: (us) => us > 500_000, forUs: AT_ONCE },
  ffi: {
    about: 'native events take 70 % of the JS thread for 0.5 s',
    dead: (share) => share > 0.7,
    forUs: 500_000,
  },
  reading: {
    about: 'the process has told nothing for 1 s, or for two readings where that is longer',
    forUs: 1_000_000,
  },
  threads: { about: 'a native thread of the SDK is stopped, or its runtime spins', forUs: AT_ONCE },
  panic: { about: 'the SDK’s native side has panicked', forUs: AT_ONCE },
  heard: {
    about: 'a listener hears nothing for a second though there should be sound',
    forUs: AT_ONCE,
  },
};

/** Readings of the whole process, told of each of its publishers. */
export const OF_PROCESS: ReadonlySet<HealthSignal> = new Set(['canary', 'loop', 'ffi']);
