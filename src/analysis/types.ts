import type { Counters, ProcessEnd, ProcessRole, RunHeader } from '../journal/events.js';
import type { Finding } from './causes/types.js';
import type { Overload } from './overload.js';
import type { GroupTries } from './recovery/index.js';
import type { DispatchSummary, TurnFigures } from './turn-types.js';

/** From best to worst for the group; `invalid` says that the run can't tell about the SDK. */
export const VERDICTS = [
  'healthy',
  'invalid',
  'degraded',
  'collapsed',
  'silent',
  'hung',
  'crashed',
] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** µs. */
export type Percentiles = {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
};

export type StallSummary = {
  id: string;
  publisher: string;
  group: string;
  what: 'capture' | 'silent';
  seenBy: 'subject' | 'conductor';
  /** µs since the run's start. */
  fromUs: number;
  /** null: still open at the end of what was recorded. */
  toUs: number | null;
  lengthUs: number;
  pending: number;
  /** What else happened then: `process 0 stopped (T) 4.0s–7.0s`, `logs 24 100/s, 61 % of the JS thread`. */
  meanwhile: string[];
  /** Where it arose, by what was measured. */
  cause: Finding;
};

/** Captured, and not heard for longer than a stall: away from the stalls, whose silence is theirs. */
type UnheardSummary = {
  publisher: string;
  group: string;
  fromUs: number;
  toUs: number;
  lengthUs: number;
  cause: Finding;
};

export type HeardSummary = {
  /** Publishers with a listener. */
  publishers: number;
  neverHeard: number;
  /** Of the expected windows of 10 ms, those with the tone; null when none was expected. */
  audibleShare: number | null;
  gaps: number;
  longestGapUs: number;
  totalGapUs: number;
  /** µs from publishing to the first audible window; null when never heard. */
  firstMedianUs: number | null;
  firstMaxUs: number | null;
  outOfOrder: number;
};

/** What came through the local tracks of a group, in windows of 10 ms. */
export type TapSummary = {
  /** Publishers whose track was to be read. */
  publishers: number;
  windows: number;
  sounding: number;
  /** Windows a second, of the publisher with the fewest; null without a reading. */
  perS: number | null;
  outOfOrder: number;
};

export type GroupSummary = {
  name: string;
  rooms: number;
  publishers: number;
  verdict: VerdictName;
  /** The row of verdict.ts that gave it; `healthy` where none did. */
  rule: string;
  /** One sentence with the figures that carry the verdict. */
  evidence: string;
  latency: {
    service: Percentiles | null;
    schedule: Percentiles | null;
    excess: Percentiles | null;
  };
  counters: Counters;
  /** Captures per second while captures were due; `lowest` null without a full second. null: none was due. */
  rate: { planned: number; mean: number; lowest: number | null } | null;
  roomsFailed: number;
  publishersFailed: number;
  stalls: { count: number; open: number; totalUs: number; longestUs: number };
  heard: HeardSummary | null;
  /** null where nobody was asked to tap. */
  tap: TapSummary | null;
  /** Only where something was tried to bring its stalled publishers back. */
  recovery?: GroupTries;
  /** Only of a group that holds conversations. */
  turns?: TurnFigures;
  dispatch?: DispatchSummary;
  /** Every figure that a threshold may name (`src/units/figures.ts`), those of turns only where there are conversations; null: nothing to measure it by. */
  figures: Record<string, number | null>;
};

export type FfiKind = {
  kind: string;
  count: number;
  meanPerS: number;
  peakPerS: number;
  /** Share of the JS thread's time: over the run, and in the worst second. */
  jsShare: number;
  jsSharePeak: number;
};

/**
 * A second of a JS thread, by what was measured of it. The parts overlap: GC runs in the midst of
 * events, and both are why the loop is away. Shares of the second.
 */
export type JsSecond = {
  atUs: number;
  /** In the SDK's native events. */
  events: number;
  gc: number;
  /** The longest time in which the loop did not come round. */
  away: number;
  /** All in which the loop did not wait; null in older journals. */
  loop: number | null;
};

export type ProcessSummary = {
  index: number;
  role: ProcessRole;
  pid: number;
  cpuShareMean: number;
  cpuSharePeak: number;
  rssPeakMb: number;
  threadsPeak: number;
  loopDelayP99Us: number;
  loopMaxGapUs: number;
  gcShare: number;
  jsBusiest: JsSecond | null;
  ffi: FfiKind[];
  /** Stretches in which nothing was heard from it. */
  silences: { fromUs: number; toUs: number | null; osState: string | null }[];
  end: ProcessEnd | null;
};

export type ThresholdResult = {
  key: string;
  /** The figure's path below the group (`src/units/figures.ts`). */
  figure: string;
  /** The limit as written. */
  limit: string;
  /** In the figure's unit; null when there was nothing to measure, which breaches. */
  value: number | null;
  met: boolean;
};

/** What one interval (a second) of a group added, for side-by-side tables and sparklines. */
export type Second = {
  /** Its end. */
  atUs: number;
  fromUs: number;
  group: string;
  planned: number;
  ok: number;
  late: number;
};

/** The native events of one subject process in one second. */
export type FfiSecond = {
  atUs: number;
  fromUs: number;
  process: number;
  logsPerS: number;
  captureAudioFramePerS: number;
  /** Of the JS thread's time, all kinds together. */
  jsShare: number;
};

/** One step of the scenario's intended pressure, and the captures around it. */
export type PressureSummary = {
  /** Index into the scenario's `pressure`. */
  step: number;
  /** Its kind: `cpu`, `freeze`, … */
  what: string;
  level: string | null;
  thread: string | null;
  /** µs since the run's start; of a refused step, when it was tried. */
  fromUs: number;
  /** null: still in force at the end of what was recorded. */
  toUs: number | null;
  /** It could not be put in force. */
  refused: boolean;
  /** Why it was refused, or ended before its time. */
  reason: string | null;
  /** Captures per second, up to 10 s of them on either side; null where there is nothing to tell. */
  groups: {
    name: string;
    beforePerS: number | null;
    duringPerS: number | null;
    afterPerS: number | null;
  }[];
};

/** What a run's journal says. A pure fold; `summary.json` is this document. */
export type Summary = {
  schemaVersion: 1;
  run: Pick<
    RunHeader,
    | 'id'
    | 'startedAt'
    | 'framestall'
    | 'variant'
    | 'repeat'
    | 'sdk'
    | 'node'
    | 'logCapture'
    | 'server'
    | 'host'
    | 'durationUs'
    | 'stall'
  > & {
    scenario: { name: string; about: string };
    /** Up to the last event. */
    elapsedUs: number;
    /** `torn`: the journal ends without its last line. */
    endedBy: 'completed' | 'signal' | 'server' | 'internal' | 'torn';
    endDetail: string | null;
  };
  /** The worst of the groups'. */
  verdict: VerdictName;
  groups: GroupSummary[];
  thresholds: ThresholdResult[];
  stalls: StallSummary[];
  unheard: UnheardSummary[];
  processes: ProcessSummary[];
  pressure: PressureSummary[];
  host: {
    busyShareMean: number;
    outsideSharePeak: number;
    stealSharePeak: number;
    /** Only where the run has started its server, and the journal tells what that used. */
    serverShareMean?: number;
    /** Only of a run in which the host was full for a good part. */
    overload?: Overload;
  };
  seconds: Second[];
  secondsFfi: FfiSecond[];
  /** SDK promises that never settled, panics, clamped values, a torn last line. */
  notes: string[];
};
