import type { JoinedRoom, Sdk } from '../sdk/types.js';
import type { Clock } from './clock.js';
import { hearing, WINDOW_MS, type Hearing } from './hearing.js';
import { within } from './limit.js';
import type { Link } from './link.js';
import type { PublisherSpec, ToSubject } from './messages.js';
import { paceOf } from './publisher.js';
import type { Role } from './subject-role.js';
import { detectStep } from './tone.js';

type Init = Extract<ToSubject, { kind: 'init' }>;
type Listen = Extract<ToSubject, { kind: 'listen' }>;

/** Enough for the tone's highest step (1.8 kHz), a third of the work of 48 kHz. */
const LISTEN_RATE_HZ = 16_000;

type Ear = { spec: PublisherSpec; hearing: Hearing; fromUs: number };

/** Proves delivery: subscribes to each publisher and looks for the tone in what arrives. */
export function listenerRole(sdk: Sdk, init: Init, clock: Clock, link: Link): Role {
  const ears = new Map<number, Ear>();
  const rooms = new Map<string, JoinedRoom>();

  const ear = (spec: PublisherSpec): Ear => {
    const publisher = spec.index;
    return {
      spec,
      fromUs: clock.nowUs(),
      hearing: hearing(paceOf(spec), {
        onFirst: (atUs, afterPublishUs) =>
          link.send({ kind: 'first-audible', atUs, publisher, afterPublishUs }),
        onGap: (fromUs, toUs) =>
          link.send({ kind: 'gap', atUs: clock.nowUs(), publisher, fromUs, toUs }),
      }),
    };
  };

  const listen = async (message: Listen) => {
    const byIdentity = new Map<string, Ear>();
    for (const spec of message.publishers) {
      const created = ear(spec);
      ears.set(spec.index, created);
      byIdentity.set(spec.id, created);
    }
    const fromUs = clock.nowUs();
    const limited = await within(
      sdk.connect(message.url, message.token, { autoSubscribe: true }),
      init.promiseLimitMs,
    );
    const atUs = clock.nowUs();
    if (limited.how !== 'settled') {
      const reason = limited.how === 'failed' ? limited.error.message : 'connect did not settle';
      link.send({ kind: 'room', atUs, room: message.room, state: 'failed', reason });
      return;
    }
    rooms.set(message.room, limited.value);
    link.send({ kind: 'room', atUs, room: message.room, state: 'joined', tookUs: atUs - fromUs });
    limited.value.onEvent((event) => {
      if (event.kind !== 'track') {
        const reason = event.kind === 'disconnected' ? { reason: event.reason } : {};
        const room = message.room;
        link.send({ kind: 'room', atUs: clock.nowUs(), room, state: event.kind, ...reason });
        return;
      }
      const listened = byIdentity.get(event.participant);
      if (listened === undefined) return;
      const cut = windows(LISTEN_RATE_HZ, (window) =>
        listened.hearing.window(clock.nowUs(), detectStep(window, LISTEN_RATE_HZ)),
      );
      event.track.listen((frame) => cut(frame.samples), LISTEN_RATE_HZ);
    });
  };

  const stop = () => {
    const nowUs = clock.nowUs();
    for (const { hearing } of ears.values()) hearing.stopped(nowUs);
  };

  const flush = () => {
    const atUs = clock.nowUs();
    for (const [publisher, listened] of ears) {
      const { fromUs } = listened;
      listened.fromUs = atUs;
      link.send({ kind: 'heard', atUs, publisher, fromUs, ...listened.hearing.take() });
    }
  };

  return {
    handle(message) {
      if (message.kind === 'listen') void listen(message);
      else if (message.kind === 'published') {
        ears.get(message.publisher)?.hearing.published(message.atUs);
      } else if (message.kind === 'stopped') {
        ears.get(message.publisher)?.hearing.stopped(message.atUs);
      } else if (message.kind === 'stop') {
        stop();
        flush();
        link.send({ kind: 'drained', atUs: clock.nowUs() });
      }
    },
    flush,
    flushMs: 1000,
    sweep() {},
    async leaveAll() {
      await Promise.all([...rooms.values()].map((room) => within(room.disconnect(), 1500)));
    },
  };
}

/** Cuts a stream of mono PCM into windows of 10 ms, whatever the frames' length. */
function windows(rateHz: number, onWindow: (window: Int16Array) => void) {
  const length = (rateHz * WINDOW_MS) / 1000;
  let rest = new Int16Array(0);
  return (samples: Int16Array) => {
    let audio = samples;
    if (rest.length > 0) {
      audio = new Int16Array(rest.length + samples.length);
      audio.set(rest);
      audio.set(samples, rest.length);
    }
    let at = 0;
    for (; at + length <= audio.length; at += length) onWindow(audio.subarray(at, at + length));
    rest = audio.slice(at);
  };
}
