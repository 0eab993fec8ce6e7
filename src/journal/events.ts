import type { HealthValues, Rung, RungProof, ThreadGroup } from './health.js';
import type { RunHeader } from './header.js';
import type { Heard, HeardRow, WellHeard } from './hearing.js';
import type { EncodedHistograms } from './series.js';
import type { TurnMark } from './turn-marks.js';

/**
 * What a run's journal can hold. One JSON object per line; `at` is µs since the run's start on the
 * host's monotonic clock. Readers skip kinds that they do not know.
 */
export const JOURNAL_SCHEMA_VERSION = 2;

export type { GroupInfo, RunHeader, ThresholdInfo } from './header.js';

/** Cumulative counts of one publisher or group. Every planned capture is exactly one of: called, skipped, still due. */
export type Counters = {
  planned: number;
  called: number;
  /** Settled either way. */
  settled: number;
  /** Settled without an error. */
  ok: number;
  /** Called more than one frame length after its planned time. */
  late: number;
  /** Planned, never called (`try` drops what it is too late for). */
  skipped: number;
  /** `try`: given up after its limit; it may still settle later. */
  timedOut: number;
  channelFull: number;
  overlap: number;
  /** Every other rejection, by its message. */
  rejected: Record<string, number>;
  pending: number;
  /** Age of the oldest pending capture, 0 without one. */
  oldestPendingUs: number;
};

/**
 * `client`: speaks and listens in conversations, not under test. `ai`: the stand-in. `sibling`: same
 * SDK as the subjects, and only a canary in it.
 */
export type ProcessRole = 'subject' | 'listener' | 'client' | 'ai' | 'sibling';

/** How a process ended. */
export type ProcessEnd = {
  code: number | null;
  signal: string | null;
  /** `stopped`: we asked for it; `killed`: we had to; `crashed`: by itself. */
  how: 'stopped' | 'killed' | 'crashed';
  stderrTail: string;
  /** Last uncaught error that the child could still report. */
  error: string | null;
};

export type JournalEvent =
  | RunHeader
  | { at: number; kind: 'phase'; phase: 'started' | 'stopping' | 'drained' }
  | {
      at: number;
      kind: 'process';
      process: number;
      role: ProcessRole;
      state: 'spawned' | 'ready' | 'silent' | 'back' | 'ended';
      pid: number;
      /** silent/back: since when nothing was heard from it. */
      sinceUs?: number;
      /** `silent`: the OS's word for the process, e.g. `T` (stopped), `R`, `S`, `D`. */
      osState?: string;
      end?: ProcessEnd;
      sdk?: string;
      node?: string;
    }
  | {
      at: number;
      kind: 'room';
      room: string;
      group: string;
      role: ProcessRole;
      /** `replaced`: another connection, told of before, has taken the place of one that was left. */
      state:
        | 'joining'
        | 'joined'
        | 'failed'
        | 'disconnected'
        | 'reconnecting'
        | 'reconnected'
        | 'replaced';
      tookUs?: number;
      reason?: string;
      /** Whose connection it is: each publisher of a room has its own. Missing in older journals. */
      publisher?: number;
    }
  | {
      at: number;
      kind: 'publisher';
      publisher: number;
      /** `published`: the schedule of its captures begins at `at`. */
      state: 'published' | 'failed' | 'stopped';
      reason?: string;
      /** `published`: what its source holds, which an SDK may have fixed; absent in older journals. */
      queueMs?: number;
    }
  /** An SDK promise other than captureFrame that did not settle within its limit. */
  | {
      at: number;
      kind: 'promise';
      process: number;
      role: ProcessRole;
      what: string;
      limitUs: number;
      room?: string;
    }
  /** One per group and second; histograms hold that second only, counters are cumulative. */
  | {
      at: number;
      kind: 'interval';
      group: string;
      fromUs: number;
      counters: Counters;
      histograms: EncodedHistograms;
      roomsUp: number;
    }
  /**
   * A group's intervals once more, their histograms added up, so that a day's report need not read
   * each of them (merged.ts). One that does not fit the intervals is not used.
   */
  | {
      at: number; // that of its last interval
      kind: 'merged';
      group: string;
      /** It holds the intervals whose middle lies from here on, and before `toUs`. */
      fromUs: number;
      toUs: number;
      intervals: number;
      histograms: EncodedHistograms;
    }
  /** One per publisher and minute, and at the end; same rules. */
  | {
      at: number;
      kind: 'publisher-interval';
      publisher: number;
      fromUs: number;
      counters: Counters;
      histograms: EncodedHistograms;
    }
  /**
   * Publishers that fell behind in a second (lag.ts); with none there is no event. What is told of a
   * publisher by itself is told once a minute otherwise.
   */
  | {
      at: number;
      kind: 'progress';
      group: string;
      fromUs: number;
      /** Publisher; captures that fell due, and that were done, in this second; median of their schedule latency, µs, 0 where that is no lag. */
      lagging: [publisher: number, planned: number, ok: number, delayUs: number][];
    }
  /** One per process of the run and second. Shares are of one core. */
  | {
      at: number;
      kind: 'load';
      process: number;
      role: ProcessRole;
      fromUs: number;
      cpuShare: number;
      rssMb: number;
      threads: number;
      /** Event-loop delay above the sampling resolution. */
      loopDelayP99Us: number;
      /** Longest time in which the JS thread did not come round. */
      loopMaxGapUs: number;
      /**
       * Between the heartbeats, every 100 ms, that it lies between: it was ready to run and waited for a
       * CPU, and it ran. Absent in older journals, where the OS does not count it, and of a gap that the
       * heartbeats do not tell from others.
       */
      gapWaitedUs?: number;
      gapRanUs?: number;
      gcUs: number;
      /** Share of the time in which the event loop did not wait; absent in older journals. */
      loopBusyShare?: number;
      /** FFI events by kind, with their time on the JS thread. */
      ffi: Record<string, { count: number; us: number }>;
    }
  /** One per second. Shares are of the whole host, 0 to 1. */
  | {
      at: number;
      kind: 'host';
      fromUs: number;
      busyShare: number;
      /** Busy, less what this run's own processes used. */
      outsideShare: number;
      stealShare: number;
      /** Of the server that the run has started; absent without one, and in older journals. */
      serverShare?: number;
      freeMemoryMb: number;
    }
  /**
   * A stretch in which a publisher owed audio and made no progress, or a capture was outstanding,
   * for longer than `stall.after` beyond what the queue's contract allows.
   */
  | {
      at: number;
      kind: 'stall';
      /** Same id for `open` and `closed`; a stall that ended before it was noticed is only `closed`. */
      id: string;
      publisher: number;
      state: 'open' | 'closed';
      fromUs: number;
      /** null while open. */
      toUs: number | null;
      /** `capture`: a call was outstanding. `silent`: frames were due and none was captured. */
      what: 'capture' | 'silent';
      seenBy: 'subject' | 'conductor';
      pending: number;
      /** `closed`: nothing was owed any more, and no capture had come back. */
      unhealed?: true;
    }
  | { at: number; kind: 'panic'; process: number; message: string }
  /**
   * What one listener's process heard in a second. Read, it is a `heard` of each publisher
   * (hearing.ts): a day of a hundred would be millions of lines.
   */
  | { at: number; kind: 'hearing'; fromUs: number; well: WellHeard[]; rows: HeardRow[] }
  /** What a listener heard of one publisher. In journals of schema 1 these are lines of their own. */
  | ({ at: number; kind: 'heard'; fromUs: number } & Heard)
  /** What came through a publisher's local track, before it is encoded: windows of 10 ms. */
  | {
      at: number;
      kind: 'tapped';
      publisher: number;
      fromUs: number;
      windows: number;
      /** Of these, with sound in them. */
      sounding: number;
      /** Only of a signal that is `numbered`: those whose number came after a higher one, or again. */
      outOfOrder: number;
    }
  | { at: number; kind: 'first-audible'; publisher: number; afterPublishUs: number }
  /** What the listener's SDK was told of the publisher's track. */
  | { at: number; kind: 'track'; publisher: number; state: 'came' | 'gone' | 'muted' | 'unmuted' }
  /** An expected stretch without the tone, longer than `heardGapMin` (60 ms). */
  | { at: number; kind: 'gap'; publisher: number; fromUs: number; toUs: number }
  | {
      at: number;
      kind: 'server';
      state: 'started' | 'unreachable' | 'reachable' | 'ended';
      reason?: string;
      /** `unreachable`: when it last answered. */
      sinceUs?: number;
    }
  /** One step of a turn between a client and the processor of this publisher. */
  | {
      at: number;
      kind: 'turn';
      publisher: number;
      side: 'client' | 'processor';
      what: TurnMark;
      lengthUs?: number;
      sentence?: number;
      reason?: string;
    }
  /** How the service learned of a conversation's room. */
  | {
      at: number;
      kind: 'dispatch';
      room: string;
      group: string;
      via: 'webhook' | 'poll';
      /** `started`: a processor was sent. `repeated`: known already. `ended`: the room is gone. */
      state: 'started' | 'repeated' | 'ended';
      /** The webhook's name, e.g. `room_started`. */
      event?: string;
      /** From when the client set out to join to this. */
      afterUs?: number;
    }
  /** Webhooks that nobody follows: not signed by the server, or of no room of this run's. */
  | {
      at: number;
      kind: 'dispatch';
      state: 'refused';
      via: 'webhook';
      reason: string;
      /** The first few are told one by one, those after them at the end. */
      count: number;
      /** What is not believed says nothing of a room. */
      room?: undefined;
      group?: undefined;
    }
  /** Load that the scenario asked for. `refused`: it could not be put in force, `reason` says why. */
  | {
      at: number;
      kind: 'pressure';
      /** Index into the scenario's `pressure`. */
      step: number;
      what: string;
      state: 'started' | 'ended' | 'refused';
      /** As written in the scenario; null for what has none. */
      level: string | null;
      /** `freeze`: the native threads' name; null: the whole process, or no freeze. */
      thread: string | null;
      /** `ended`: given where it ended before its time. */
      reason?: string;
      /** Only groups of this name; left out: all. */
      group?: string;
      /** The cause that stalls of this step are known to have, for `framestall evaluate` only. */
      label?: string;
    }
  /** What the signals of one publisher read, or (publisher null) those of its process. */
  | {
      at: number;
      kind: 'health';
      process: number;
      role: 'subject' | 'sibling';
      publisher: number | null;
      fromUs: number;
      values: HealthValues;
      /** µs of the JS thread that taking them cost, by signal. */
      costUs?: Record<string, number>;
    }
  /** Native threads of a subject, seen from outside. */
  | { at: number; kind: 'threads'; process: number; fromUs: number; threads: ThreadGroup[] }
  /** One try to bring a stalled publisher back. */
  | {
      at: number;
      kind: 'recovery';
      publisher: number;
      /** The stall that set it off, and how many tries came before it. */
      stall: string;
      attempt: number;
      rung: Rung;
      /**
       * `over`: the stall ended before the step was carried out, or nothing was owed after it that
       * could have proved it healed.
       * `skipped`: this SDK or this scenario has no such thing, `reason` says which. A `started` that
       * nothing follows was cut off by the run's end.
       */
      state: 'started' | 'healed' | 'over' | 'failed' | 'skipped';
      /** Since `started`; not of `skipped`. */
      tookUs?: number;
      proof?: RungProof;
      /** `healed`, without a listener: from the stall's beginning to the first capture that settled. With one, its `gap` tells. */
      lostUs?: number;
      /**
       * What was left behind: by how much its process has grown since before the try, with what others
       * left in it meanwhile; `process`: what is still there of the old one. Left out where the step was never carried out, or nobody could look.
       */
      leaked?: { threads: number; rssMb: number };
      reason?: string;
    }
  | { at: number; kind: 'signal'; signal: string }
  /** Something recorded could not be used as it is: a clamped value, a bad message. */
  | { at: number; kind: 'note'; text: string }
  /** Last line of a complete journal. */
  | {
      at: number;
      kind: 'end';
      /** `completed`, `signal`, `server`, `internal`. */
      reason: 'completed' | 'signal' | 'server' | 'internal';
      detail?: string;
    };

export type JournalKind = JournalEvent['kind'];
export type EventOf<K extends JournalKind> = Extract<JournalEvent, { kind: K }>;
