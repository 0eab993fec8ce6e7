import type { ProcessRole } from '../../journal/events.js';
import type { HealthSignal } from '../../journal/health.js';
/**
 * A run over time, ready to be drawn: equal buckets from the run's start on. Extremes are those of
 * the intervals in a bucket, so that none is lost however long the run was.
 */
export type Grid = {
  /** µs; buckets begin at 0, the run's start. */
  bucketUs: number;
  count: number;
};

/** One value per bucket, null where nothing was recorded. */
export type Column = (number | null)[];

/** Per second. `lowest` and `highest` are those of the bucket's full intervals. */
type RateColumns = { mean: Column; lowest: Column; highest: Column };

/** µs. */
export type LatencyColumns = { p50: Column; p99: Column; max: Column };

export type GroupSeries = {
  name: string;
  captures: RateColumns;
  /** Captures that were due, per second: at the time that they were due, not when it was told. */
  planned: Column;
  service: LatencyColumns | null;
  schedule: LatencyColumns | null;
  /** The most that were outstanding at an interval's end. */
  pending: Column;
  roomsUp: Column;
};

/** Latency at each of a ladder of percentiles that the count can carry. */
export type PercentileCurve = {
  group: string;
  series: 'service' | 'schedule';
  count: number;
  points: { percentile: number; us: number }[];
};

/** All processes of a role together; CPU in cores. */
export type LoadSeries = {
  role: ProcessRole;
  processes: number;
  cpuCores: Column;
  rssMb: Column;
  /** The worst process of the bucket, µs. */
  loopDelayP99Us: Column;
  loopMaxGapUs: Column;
  /** Share of the worst process's JS thread, 0 to 1. */
  gcShare: Column;
};

/** Native events of all subjects together, per second. */
export type FfiSeries = { kind: string; perS: Column; peakPerS: Column };

/** Shares of the whole host, 0 to 1: the highest of the bucket. */
export type HostSeries = { busyShare: Column; outsideShare: Column; stealShare: Column };

/** A sign of life, in its own unit: the worst of a group's publishers, or of the processes (group null). */
export type HealthSeries = { signal: DrawnSignal; group: string | null; worst: Column };
export const DRAWN_SIGNALS = [
  'tap',
  'packets',
  'sound',
  'connection',
  'capture',
  'probe',
  'stats',
  'canary',
  'sibling',
  'queued',
] as const satisfies readonly HealthSignal[];
export type DrawnSignal = (typeof DRAWN_SIGNALS)[number];
/** The most native threads of one name that were stopped. */
export type StoppedSeries = { name: string; stopped: Column };
/** What native threads of one name used together, in the process in which it was most. */
export type ThreadSeries = { name: string; cpuCores: Column };

/** Something that happened at a moment. `join` is the ordinary one. */
export type Mark = {
  atUs: number;
  kind:
    | 'join'
    | 'room'
    | 'process'
    | 'server'
    | 'signal'
    | 'panic'
    | 'promise'
    | 'publisher'
    | 'recovery';
  text: string;
  /** How many of the same kind and text this one stands for. */
  count: number;
  /** To which rooms it happened, where it happens to rooms. */
  rooms: string[];
};

/**
 * A stretch of trouble that is no stall of one publisher: a process that is there and says nothing
 * (busy, or stopped), one that has ended, a server that is away.
 */
export type Stretch = {
  fromUs: number;
  toUs: number;
  kind: 'silence' | 'gone' | 'server';
  text: string;
};

/** Rooms over time, each cell a digit from 0 (well) to 9 (all of the bucket), or a letter. */
export type RoomSeries = {
  grid: Grid;
  rows: {
    room: string;
    group: string;
    /** Share of the bucket in which a publisher of it was stalled; `.` before it was up, `j` joining, `x` failed. */
    stalled: string;
    /** Expected sound that was not heard; null where nobody listened. */
    unheard: string | null;
    /** Captures that were due and not done; null where none was recorded. */
    missing: string | null;
  }[];
  /** Rooms without any trouble that were left out to keep the number of rows down. */
  leftOut: number;
};

export type RunSeries = {
  grid: Grid;
  groups: GroupSeries[];
  percentiles: PercentileCurve[];
  loads: LoadSeries[];
  ffi: FfiSeries[];
  host: HostSeries | null;
  health: HealthSeries[];
  stopped: StoppedSeries[];
  threads: ThreadSeries[];
  marks: Mark[];
  /** Of the events in the middle of a run so many have no mark: there were too many. */
  marksLeftOut: number;
  stretches: Stretch[];
  rooms: RoomSeries;
};
