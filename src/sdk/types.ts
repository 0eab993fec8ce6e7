/** What one version of the SDK can do, found out by looking at it, never by its number. */
export type Capabilities = {
  /** Length of the source's queue can be given in ms (else only on or off). */
  queueSize: boolean;
  /** The queue's fixed length in ms where `queueSize` is false. */
  fixedQueueMs: number | null;
  clearQueue: boolean;
  queuedDuration: boolean;
  waitForPlayout: boolean;
  sourceClose: boolean;
  /** An AudioStream can be opened on a local track. */
  localTap: boolean;
  rtcStats: boolean;
  trackStats: boolean;
  dispose: boolean;
  /** Native log records can be kept from crossing into JS (see src/sdk/native-hook.ts). */
  logCaptureSwitch: boolean;
};

export type SourceOptions = {
  rateHz: number;
  channels: number;
  /** 0 switches the queue off. */
  queueMs: number;
};

/** One audio source. `capture` never validates: what the SDK does with bad input is a finding. */
export type Source = {
  /** The queue's length that this SDK really gives, in ms. 0: none. */
  readonly queueMs: number;
  /**
   * One captureFrame call.
   * @param samples interleaved int16 PCM, length = samples per channel × channels; copied by the caller
   * @param claim a format other than the source's own, which the SDK should refuse
   * @returns settles as the SDK's own promise does, possibly never
   */
  capture(samples: Int16Array, claim?: { rateHz: number; channels: number }): Promise<void>;
  /** Undefined where the SDK has no such method. */
  clearQueue?: () => void;
  queuedMs?: () => number;
  close?: () => Promise<void>;
};

/** One decoded frame: interleaved int16 PCM. */
export type HeardFrame = { samples: Int16Array; rateHz: number; channels: number };

export type RoomEvent =
  | { kind: 'disconnected'; reason: string }
  | { kind: 'reconnecting' }
  | { kind: 'reconnected' }
  /** Somebody has joined after us. */
  | { kind: 'participant'; participant: string }
  /** Somebody has subscribed to a track of ours. */
  | { kind: 'subscribed' }
  /** Listeners that come later are told of the tracks that are there. */
  | { kind: 'track'; participant: string; sid: string; track: RemoteAudio }
  | { kind: 'track-gone'; participant: string; sid: string }
  | { kind: 'muted' | 'unmuted'; participant: string };

export type RemoteAudio = {
  /** Reads frames until the returned function is called. */
  listen(onFrame: (frame: HeardFrame) => void, rateHz: number): () => void;
};

export type LocalAudio = {
  /** Stable within a process; for tests and stats. */
  readonly sid: string | null;
  /** Local tap: frames of the local track. Undefined where the SDK can't. */
  tap?: (onFrame: (frame: HeardFrame) => void) => () => void;
};

export type JoinedRoom = {
  /** A track of its own each time. */
  publish(source: Source, name: string): Promise<LocalAudio>;
  /** @throws Error for audio that was never published */
  unpublish(audio: LocalAudio): Promise<void>;
  onEvent(listener: (event: RoomEvent) => void): void;
  /**
   * RTP packets of audio sent so far, by the SDK's statistics; null while they hold none. May never
   * settle. Undefined where the SDK has no such statistics.
   */
  packetsSent?: () => Promise<number | null>;
  disconnect(): Promise<void>;
};

/** Every difference between versions is behind this. One per process. */
export type Sdk = {
  readonly version: string;
  readonly capabilities: Capabilities;
  createSource(options: SourceOptions): Source;
  /** A local track without a room, for `server: none`. */
  createTrack(source: Source, name: string): LocalAudio;
  connect(url: string, token: string, options: { autoSubscribe: boolean }): Promise<JoinedRoom>;
  /** Undefined where the SDK has no dispose. */
  dispose?: () => Promise<void>;
};

/** Counts and times of FFI events since the last reading, by kind (`logs`, `captureAudioFrame`, …). */
export type FfiLoad = Record<string, { count: number; us: number }>;

export type NativeHook = {
  /**
   * Returns the load since the last call and starts anew. `us` is time on the JS thread: the SDK's
   * callback, and the promises that it sets going, except where these are the app's own code.
   */
  take(): FfiLoad;
  /** µs of the JS thread for native events of all kinds since the start. */
  totalUs(): number;
  /** FFI `panic` events: the request it belonged to never settles. */
  onPanic(listener: (message: string) => void): void;
};

/** Why a capture was rejected, by the SDK's text alone (see `classifyRejection`). */
export type RejectionText = 'invalid-state' | 'format-mismatch' | 'closed' | 'other';
