import type { HealthSignal } from '../units/health-signals.js';
export { HEALTH_SIGNALS, type HealthSignal } from '../units/health-signals.js';

/** A signal that is switched off, or that the SDK can't give, is left out. */
export type HealthValues = Partial<Record<HealthSignal, number | null>>;

/** Native threads of one name in one process. The names are the OS's, cut to 15 characters. */
export type ThreadGroup = {
  name: string;
  count: number;
  /** Of them stopped or traced (`T`, `t`), and running or ready to run (`R`). */
  stopped: number;
  running: number;
  /** CPU of all of them together since the last reading, of one core. */
  cpuShare: number;
};

/** Ways to bring a stalled publisher back, in the order worth trying. */
export const RUNGS = ['wait', 'clear', 'track', 'room', 'process'] as const;
export type Rung = (typeof RUNGS)[number];

/** What a rung was judged by. null: nobody watched it. */
export type RungProof = {
  /** Captures settled again, and no stall was open any more. */
  captured: boolean;
  /** The local tap delivered again. */
  tapped: boolean | null;
  /** The listener heard it again. */
  heard: boolean | null;
};
