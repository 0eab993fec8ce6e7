import { readFrames } from './frames.js';
import type { RawParticipant, RawPublication, RawRoom, RawSdk, RawTrack } from './raw.js';
import { packetsOf } from './stats.js';
import type { RawOfSource } from './source.js';
import type { JoinedRoom, LocalAudio, RoomEvent, Source, SourceOptions } from './types.js';

export type Connect = { url: string; token: string; autoSubscribe: boolean };

/** @throws the SDK's ConnectError; may never settle */
export async function joinRoom(
  sdk: RawSdk,
  { url, token, autoSubscribe }: Connect,
  sources: RawOfSource,
): Promise<JoinedRoom> {
  const room = new sdk.Room();
  const onEvent = roomEvents(sdk, room);
  await room.connect(url, token, { autoSubscribe, dynacast: false });
  const packetsSent = packetsOf(room);
  return {
    onEvent,
    ...(packetsSent === undefined ? {} : { packetsSent }),
    disconnect: () => room.disconnect(),
    async publish(source, name) {
      const local = localTrack(sdk, source, name, sources);
      // DTX off: silence keeps packets flowing, so that a gap is a fault.
      const options = { source: sdk.TrackSource.SOURCE_MICROPHONE, dtx: false };
      const publication = await room.localParticipant?.publishTrack(local.raw, options);
      return { ...local.audio, sid: publication?.sid ?? local.audio.sid };
    },
    async unpublish({ sid }) {
      if (sid === null) throw new Error('the track was never published');
      await room.localParticipant?.unpublishTrack(sid);
    },
  };
}

/** A local track over a source, in a room or not. */
export function localTrack(
  sdk: RawSdk,
  source: Source,
  name: string,
  sources: RawOfSource,
): { raw: RawTrack; audio: LocalAudio } {
  const known = sources.get(source);
  if (known === undefined) throw new Error('the source is not of this SDK');
  const raw = sdk.LocalAudioTrack.createAudioTrack(name, known.raw);
  const { rateHz, channels }: SourceOptions = known.options;
  const audio: LocalAudio = {
    sid: raw.sid === undefined || raw.sid === '' ? null : raw.sid,
    // Holding on to `raw` matters: a track whose handle is collected stops.
    tap: (onFrame) => readFrames(sdk, raw, { rateHz, channels }, onFrame),
  };
  return { raw, audio };
}

/** Listens from before the connection on, and keeps events until somebody asks for them. */
function roomEvents(sdk: RawSdk, room: RawRoom): JoinedRoom['onEvent'] {
  const listeners: ((event: RoomEvent) => void)[] = [];
  const early: RoomEvent[] = [];
  /** By the publication's sid: some versions no longer know the track when they tell that it is gone. */
  const tracks = new Map<string, RoomEvent>();
  const tell = (event: RoomEvent) => {
    if (listeners.length === 0) early.push(event);
    for (const listener of listeners) listener(event);
  };
  room.on('disconnected', (reason?: number) =>
    tell({ kind: 'disconnected', reason: reasonName(sdk, reason) }),
  );
  room.on('reconnecting', () => tell({ kind: 'reconnecting' }));
  room.on('reconnected', () => tell({ kind: 'reconnected' }));
  room.on('participantConnected', ({ identity }: RawParticipant) =>
    tell({ kind: 'participant', participant: identity }),
  );
  room.on('trackSubscribed', (track: RawTrack, { sid }: RawPublication, from: RawParticipant) => {
    if (!(track instanceof sdk.RemoteAudioTrack)) return;
    const listen = (onFrame: Parameters<typeof readFrames>[3], rateHz: number) =>
      readFrames(sdk, track, { rateHz, channels: 1 }, onFrame);
    const event: RoomEvent = { kind: 'track', participant: from.identity, sid, track: { listen } };
    tracks.set(sid, event);
    tell(event);
  });
  room.on('trackUnsubscribed', (_track: never, { sid }: RawPublication, from: RawParticipant) => {
    if (tracks.delete(sid)) tell({ kind: 'track-gone', participant: from.identity, sid });
  });
  for (const [event, kind] of MUTINGS) {
    room.on(event, (_publication: RawPublication, from?: RawParticipant) => {
      if (from !== undefined) tell({ kind, participant: from.identity });
    });
  }
  room.on('localTrackSubscribed', () => tell({ kind: 'subscribed' }));
  return (listener) => {
    const missed = listeners.length === 0 ? early.splice(0) : [...tracks.values()];
    listeners.push(listener);
    for (const event of missed) listener(event);
  };
}

const MUTINGS = [
  ['trackMuted', 'muted'],
  ['trackUnmuted', 'unmuted'],
] as const;

const reasonName = (sdk: RawSdk, reason: number | undefined): string =>
  reason === undefined ? 'unknown' : (sdk.DisconnectReason?.[reason] ?? String(reason));
