import type { Counters } from '../journal/events.js';

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
  signal: 'tone' | 'silence';
  capture: 'await' | 'try' | 'unawaited';
  tryLimitMs: number;
  pace: 'realtime' | 'burst';
  speech: { speakMs: number; pauseMs: number } | null;
  speechOffsetMs: number;
};

export type ToSubject =
  | {
      kind: 'init';
      role: 'subject' | 'listener';
      sdkDir: string;
      logCapture: 'on' | 'off';
      stallAfterUs: number;
      hangUs: number;
      promiseLimitMs: number;
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
  | { kind: 'stopped'; publisher: number; atUs: number }
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
      gcUs: number;
      ffi: Record<string, { count: number; us: number }>;
    }
  | {
      kind: 'room';
      atUs: number;
      room: string;
      state: 'joined' | 'failed' | 'disconnected' | 'reconnecting' | 'reconnected';
      tookUs?: number;
      reason?: string;
    }
  | {
      kind: 'publisher';
      atUs: number;
      publisher: number;
      state: 'published' | 'failed' | 'stopped';
      reason?: string;
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
    }
  | {
      kind: 'heard';
      atUs: number;
      publisher: number;
      fromUs: number;
      windows: number;
      audible: number;
      expected: number;
      audibleExpected: number;
      outOfOrder: number;
    }
  | { kind: 'first-audible'; atUs: number; publisher: number; afterPublishUs: number }
  | { kind: 'gap'; atUs: number; publisher: number; fromUs: number; toUs: number }
  | { kind: 'panic'; atUs: number; message: string }
  | { kind: 'drained'; atUs: number }
  /** The last word before an uncaught error ends the process. */
  | { kind: 'fatal'; atUs: number; message: string };
