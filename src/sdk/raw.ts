/** The SDK's own objects, as far as any version has what is named here. Names in doubt are optional. */
export type RawSdk = {
  AudioSource: new (rateHz: number, channels: number, queue: number | boolean) => RawSource;
  AudioFrame: new (
    data: Int16Array,
    rateHz: number,
    channels: number,
    samplesPerChannel: number,
  ) => unknown;
  AudioStream: new (track: RawTrack, rateHz: number, channels: number) => RawStream;
  LocalAudioTrack: { createAudioTrack(name: string, source: RawSource): RawTrack };
  RemoteAudioTrack: new (...args: never[]) => RawTrack;
  Room: new () => RawRoom;
  TrackSource: { SOURCE_MICROPHONE: number };
  DisconnectReason?: Record<number, string>;
  dispose?: () => Promise<void>;
};

export type RawSource = {
  captureFrame(frame: unknown): Promise<void>;
  clearQueue?(): void;
  readonly queuedDuration?: number;
  waitForPlayout?(): Promise<void>;
  close?(): Promise<void>;
};

export type RawTrack = { readonly sid?: string; getStats?(): Promise<unknown> };

export type RawFrame = { data: Int16Array; sampleRate: number; channels: number };

/** An event emitter, an async iterator or a web stream, by version. */
type RawStream = {
  on?(event: string, listener: (event: { frame: RawFrame }) => void): void;
  next?(): Promise<IteratorResult<RawFrame, undefined>>;
  close?(): void;
  getReader?(): {
    read(): Promise<{ done: boolean; value?: RawFrame }>;
    cancel(): Promise<void>;
  };
};

export type RawParticipant = { identity: string };
export type RawPublication = { sid: string };

export type RawRoom = {
  connect(url: string, token: string, options: object): Promise<void>;
  disconnect(): Promise<void>;
  on(event: string, listener: (...args: never[]) => void): void;
  getRtcStats?(): Promise<unknown>;
  readonly localParticipant?: {
    publishTrack(track: RawTrack, options: object): Promise<{ sid?: string }>;
    unpublishTrack(sid: string): Promise<void>;
  };
};
