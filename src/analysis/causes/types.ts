import type { Cause } from '../../units/causes.js';

/** Why a stretch of trouble was, as far as the journal can tell. */
export type Finding = {
  cause: Cause;
  /** 0 to 1: how much of what could be seen speaks for it. */
  confidence: number;
  /** What it was concluded from, the most telling first. */
  evidence: string[];
};

/** A stretch in which a publisher got nothing through, or was not heard. */
export type Trouble = {
  publisher: number;
  group: string;
  room: string;
  process: number;
  fromUs: number;
  untilUs: number;
  /** `unheard`: captures went on, and the listener heard nothing. */
  what: 'capture' | 'silent' | 'unheard';
  /** The most of its captures that were outstanding at once. */
  pending: number;
  stallAfterUs: number;
};

/** Of native threads: which of the SDK's parts it belongs to, by the name that the SDK gives it. */
export type ThreadPart = 'drain' | 'capture-worker' | 'runtime';

/**
 * Whether a source that nothing else uses answered all through a stretch: `dead` where for most of it
 * one question had been waiting for long, `alive` where most were answered at once. `us`: how long.
 */
type Canary = { state: 'dead' | 'alive' | 'unsure'; us: number };

/** All that the record says of a stretch. Shares are 0 to 1; null: nothing was recorded of it. */
export type Observations = {
  trouble: Trouble;
  lengthUs: number;
  /** Of the stretch: the OS had stopped the process; it gave no heartbeat though it was not stopped. */
  stoppedShare: number;
  silentShare: number;
  /** Of that silence: its JS thread slept in a call, and did not wait for a CPU. */
  asleepShare: number;
  /** The longest that the JS thread did not come round, as a share of the stretch, at most 1. */
  awayShare: number;
  awayUs: number;
  /** Of the longest time away, as the OS counts: the JS thread waited for a CPU, and it ran. */
  awayWaited: { share: number; ranUs: number } | null;
  /** Of the time without a heartbeat, else of the stretch, what the process told of afterwards. */
  toldShare: number;
  /** Of the JS thread's time. `kinds`: the largest first. */
  ffi: { share: number; kinds: { kind: string; share: number }[] } | null;
  /** The same when last nothing was wrong with the process; null: nobody read it then. */
  ffiBefore: number | null;
  gcShare: number | null;
  /**
   * In the seconds that it touches, µs: CPU of the process, and beyond what is usual of the JS thread on
   * GC and on native events. `kinds`: the largest first.
   */
  spent: { cpuUs: number; gcUs: number; kinds: { kind: string; us: number }[] };
  /** Of its time the event loop did not wait; and when last nothing was wrong. null: not recorded. */
  busy: { share: number; before: number | null } | null;
  /** CPU of the process, of one core. */
  cpuShare: number | null;
  /**
   * CPU of Node's own threads while its JS thread gave no heartbeat: µs, and of one core. `toldUs`: for
   * so long the OS was asked.
   */
  jsCpu: { us: number; share: number; toldUs: number };
  /** What the source's queue holds: without a queue nothing drains it. */
  queueMs: number;
  threads: Record<ThreadPart, { count: number; stopped: number; cpuShare: number }> | null;
  /** Of the publisher's channel, in the stretch away from its edges. */
  tapPerS: number | null;
  packetsPerS: number | null;
  /** A connection that was down in it: 0. */
  connected: boolean | null;
  /** The source that nothing else uses, in this process and in another. */
  canary: Canary | null;
  sibling: Canary | null;
  /** Shares of the host. `restShare`: busy with anything but this run's own processes. */
  host: { busyShare: number; outsideShare: number; stealShare: number; restShare: number } | null;
  /** `faulty`: it did not answer, and its process was stopped or gone; `unreachable`: nobody knows why. */
  server: 'faulty' | 'unreachable' | null;
  /** The server's process is this run's own, so that a fault of it would be known. */
  ownServer: boolean;
  /** Of the group's captures meanwhile: settled well, refused as overlaps. */
  captured: number | null;
  overlaps: number | null;
  /** This publisher's settled in time for most of the stretch; null: it is too short to tell. */
  onTime: boolean | null;
  /**
   * Of the stretch: seconds in which this publisher came too late, and as many of its captures settled
   * as fell due; how late the worst of these seconds was.
   */
  late: { share: number; due: number; settled: number; delayUs: number };
  /** Refused because the source is closed: of this publisher where that is known, else of its group. */
  closed: { count: number; ofGroup: boolean } | null;
  /** The last that the listener was told of the track by then. */
  track: 'came' | 'gone' | 'muted' | 'unmuted' | null;
  /** Listeners tell of tracks in this journal at all: older ones do not. */
  tracksTold: boolean;
  /** By its listener, once at least. */
  heardBefore: boolean;
  /** Of what was not heard: for so long a listener itself was away, µs. */
  listenerMissedUs: number;
  /** The room was left, or lost, before or in it: why. */
  disconnected: string | null;
};
