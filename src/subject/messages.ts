import type { Counters, ProcessRole } from '../journal/events.js';
import type { TurnMark } from '../journal/turn-marks.js';
import type { HealthValues, Rung } from '../journal/health.js';
import type { Heard } from '../journal/hearing.js';

/**
 * Everything that crosses between the conductor and a subject or listener process.
 * Times are µs on the host's monotonic clock (`process.hrtime`), the same in all processes.
 */

export type PublisherSpec = {
  index: number;
  id: string;
  room: string;
  rateHz: number;
  channels: number;
  frameMs: number;
  queueMs: number;
  signal: 'tone' | 'silence' | 'numbered';
  capture: 'await' | 'try' | 'unawaited';
  tryLimitMs: number;
  pace: 'realtime' | 'burst';
  speech: { speakMs: number; pauseMs: number } | null;
  speechOffsetMs: number;
  /** Read what comes through its local track. */
  tap: boolean;
  /** Signals to take of it; null: none. */
  health: PublisherHealth | null;
};

export type PublisherHealth = { everyMs: number } & Record<
  'capture' | 'tap' | 'probe' | 'packets' | 'stats' | 'queued' | 'connection',
  boolean
>;

/** Signals of the process itself. */
export type ProcessHealth = { everyMs: number } & Record<'canary' | 'loop' | 'ffi', boolean>;

/** A VAD and where its code or model lies: `fvad`: the WASM package's folder, `silero`: the store's folder with its packages. */
export type VadSpec = { kind: 'fvad' | 'silero'; dir: string };

/** Consumes a client's audio and answers it through the source and track of `publisher`. */
export type ProcessorSpec = {
  publisher: PublisherSpec;
  /** Identity of the participant to hear. */
  client: string;
  vad: VadSpec;
  endOfSpeechMs: number;
  aiUrl: string;
  track: 'turn' | 'always';
};

/** A participant that is not under test: speaks recordings and waits for the answers of `processor`. */
export type ClientSpec = {
  /** Index of the processor's publisher; what it tells is told of that one. */
  publisher: number;
  id: string;
  /** Identity of the processor's participant. */
  processor: string;
  /** WAV files, 16 bit mono; one is drawn for each turn. */
  recordings: string[];
  seed: number;
  pauseMs: { min: number; max: number };
  bargeIn: number;
  giveUpMs: number;
  mic: 'turn' | 'always';
};

export type ToSubject =
  | {
      kind: 'init';
      role: Exclude<ProcessRole, 'ai'>;
      sdkDir: string;
      logCapture: 'on' | 'off';
      stallAfterUs: number;
      hangUs: number;
      promiseLimitMs: number;
      /** null: none. For a sibling its canary is all that it does. */
      health: ProcessHealth | null;
      /** Tell of panics of the native side. */
      panic: boolean;
    }
  /** `url` null: no server; sources with a local track, no room. Each publisher joins with its token. */
  | {
      kind: 'join';
      room: string;
      url: string | null;
      /** Of a participant that only joins; used when `publishers` is empty. */
      token: string;
      publishers: { spec: PublisherSpec; token: string }[];
    }
  /** Listener: join the room and listen to each publisher's identity (`id`). */
  | {
      kind: 'listen';
      room: string;
      url: string;
      token: string;
      publishers: PublisherSpec[];
    }
  /** Listener: the schedule of this publisher began at `atUs`. */
  | { kind: 'published'; publisher: number; atUs: number }
  /** Listener: this publisher comes under another identity from now on. */
  | { kind: 'renamed'; publisher: number; identity: string }
  | { kind: 'stopped'; publisher: number; atUs: number }
  /** Subject: join the room as its processor. */
  | { kind: 'process'; room: string; url: string; token: string; processor: ProcessorSpec }
  /** Client: join the room and converse until told to leave or to stop. */
  | { kind: 'converse'; room: string; url: string; token: string; client: ClientSpec }
  | { kind: 'leave'; room: string }
  /** The scenario wants its JS thread or heap under pressure; `on: false` takes it back. */
  | {
      kind: 'pressure';
      /** Names it, for taking it back. */
      step: number;
      on: boolean;
      /** `gc`: MB/s of garbage. `loop`: share of the JS thread's time, in blocks of `blockMs`. */
      what: 'gc' | 'loop';
      amount: number;
      blockMs: number;
      limitMs: number;
    }
  /** The scenario does to these publishers what an app might do by mistake; `on: false` takes it back. */
  | {
      kind: 'fault';
      what: 'mute' | 'unpublish' | 'disconnect' | 'close';
      on: boolean;
      publishers: number[];
    }
  /** Try to bring a publisher back. `room`: under a new identity's token. Answered by `recover`. */
  | {
      kind: 'recover';
      publisher: number;
      attempt: number;
      rung: Exclude<Rung, 'wait' | 'process'>;
      url: string | null;
      token: string;
      limitMs: number;
    }
  /** No new captures; wait for pending ones up to the hang limit; then `drained`. */
  | { kind: 'stop' }
  | { kind: 'exit' };

/** Flat uint32 records, base64, little endian: publisher, service µs, schedule µs, excess µs. */
type SamplesPayload = string;
export const SAMPLE_WORDS = 4;

export type FromSubject =
  | {
      kind: 'ready';
      sdk: string;
      node: string;
      capabilities: Record<string, unknown>;
    }
  | { kind: 'beat'; atUs: number }
  | {
      kind: 'captures';
      atUs: number;
      samples: SamplesPayload;
      counters: { publisher: number; counters: Counters }[];
    }
  | {
      kind: 'load';
      atUs: number;
      fromUs: number;
      cpuUs: number;
      rssBytes: number;
      loopDelayP99Us: number;
      loopMaxGapUs: number;
      gapWaitedUs?: number;
      gapRanUs?: number;
      gcUs: number;
      loopBusyShare: number;
      ffi: Record<string, { count: number; us: number }>;
    }
  | {
      kind: 'room';
      atUs: number;
      room: string;
      state: 'joined' | 'failed' | 'disconnected' | 'reconnecting' | 'reconnected' | 'replaced';
      tookUs?: number;
      reason?: string;
      publisher?: number;
    }
  | {
      kind: 'publisher';
      atUs: number;
      publisher: number;
      state: 'published' | 'failed' | 'stopped';
      reason?: string;
      queueMs?: number;
    }
  | { kind: 'promise'; atUs: number; what: string; limitUs: number; room?: string }
  | {
      kind: 'stall';
      atUs: number;
      id: string;
      publisher: number;
      state: 'open' | 'closed';
      fromUs: number;
      toUs: number | null;
      what: 'capture' | 'silent';
      pending: number;
      unhealed?: true;
    }
  | {
      /** Of each publisher that this process listens to. */
      kind: 'heard';
      atUs: number;
      heard: (Heard & { fromUs: number })[];
    }
  | {
      kind: 'tapped';
      atUs: number;
      publisher: number;
      fromUs: number;
      windows: number;
      sounding: number;
      outOfOrder: number;
    }
  | { kind: 'first-audible'; atUs: number; publisher: number; afterPublishUs: number }
  | {
      kind: 'track';
      atUs: number;
      publisher: number;
      state: 'came' | 'gone' | 'muted' | 'unmuted';
    }
  | { kind: 'gap'; atUs: number; publisher: number; fromUs: number; toUs: number }
  | {
      kind: 'turn';
      atUs: number;
      publisher: number;
      side: 'client' | 'processor';
      what: TurnMark;
      lengthUs?: number;
      sentence?: number;
      reason?: string;
    }
  | { kind: 'panic'; atUs: number; message: string }
  | {
      kind: 'health';
      atUs: number;
      publisher: number | null;
      fromUs: number;
      values: HealthValues;
      costUs: Record<string, number>;
    }
  /** `done`: the step was carried out; whether it has healed anything shows elsewhere. */
  | {
      kind: 'recover';
      atUs: number;
      publisher: number;
      attempt: number;
      state: 'done' | 'failed' | 'impossible';
      reason?: string;
    }
  | { kind: 'drained'; atUs: number }
  /** The last word before an uncaught error ends the process. */
  | { kind: 'fatal'; atUs: number; message: string };
