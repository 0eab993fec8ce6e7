import type { RemoteAudio } from '../sdk/types.js';
import { windows } from '../voice/windows.js';
import type { Clock } from './clock.js';
import { Hearing, WINDOW_MS } from './hearing.js';
import type { Link } from './link.js';
import type { PublisherSpec, ToSubject } from './messages.js';
import { paceOf } from './publisher.js';
import type { Role, RoleContext } from './role.js';
import { Rooms } from './rooms.js';
import { detectStep } from './tone.js';

type Listen = Extract<ToSubject, { kind: 'listen' }>;

/** Enough for the tone's highest step (1.8 kHz), a third of the work of 48 kHz. */
const LISTEN_RATE_HZ = 16_000;

type Ear = {
  publisher: number;
  hearing: Hearing;
  fromUs: number;
  /** Sid of the track that is listened to; a publisher may publish anew. */
  sid: string | null;
  stop: () => void;
};

const TRACK_STATES = {
  track: 'came',
  'track-gone': 'gone',
  muted: 'muted',
  unmuted: 'unmuted',
} as const;

/** Proves delivery: subscribes to each publisher and looks for the tone in what arrives. */
export class ListenerRole implements Role {
  readonly flushMs = 1000;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #rooms: Rooms;
  readonly #ears = new Map<number, Ear>();
  /** A publisher may have had several names. */
  readonly #byIdentity = new Map<string, Ear>();

  constructor({ sdk, init, clock, link }: RoleContext) {
    this.#clock = clock;
    this.#link = link;
    this.#rooms = new Rooms({ sdk, clock, link, promiseLimitMs: init.promiseLimitMs });
  }

  handle(message: ToSubject): void {
    if (message.kind === 'listen') void this.#listen(message);
    else if (message.kind === 'renamed') {
      const ear = this.#ears.get(message.publisher);
      if (ear !== undefined) this.#byIdentity.set(message.identity, ear);
    } else if (message.kind === 'published') {
      this.#ears.get(message.publisher)?.hearing.published(message.atUs);
    } else if (message.kind === 'stopped') {
      this.#ears.get(message.publisher)?.hearing.stopped(message.atUs);
    } else if (message.kind === 'stop') {
      const atUs = this.#clock.nowUs();
      for (const { hearing } of this.#ears.values()) hearing.finish(atUs);
      this.flush();
      this.#link.send({ kind: 'drained', atUs });
    }
  }

  flush(): void {
    const atUs = this.#clock.nowUs();
    const heard = [...this.#ears].map(([publisher, ear]) => {
      const { fromUs } = ear;
      ear.fromUs = atUs;
      return { publisher, fromUs, ...ear.hearing.take(atUs) };
    });
    if (heard.length > 0) this.#link.send({ kind: 'heard', atUs, heard });
  }

  sweep(): void {}

  leaveAll(): Promise<void> {
    return this.#rooms.leaveAll();
  }

  async #listen(message: Listen): Promise<void> {
    for (const spec of message.publishers) this.#byIdentity.set(spec.id, this.#ear(spec));
    const room = await this.#rooms.join(message.room, message.url, message.token);
    room?.onEvent((event) => {
      if (!('participant' in event) || event.kind === 'participant') return;
      const ear = this.#byIdentity.get(event.participant);
      if (ear === undefined) return;
      if (event.kind === 'track') this.#attend(ear, event.track, event.sid);
      else if (event.kind === 'track-gone') {
        // One that has been followed by another is no loss.
        if (event.sid !== ear.sid) return;
        ear.stop();
      }
      this.#told(ear, event.kind);
    });
  }

  #ear(spec: PublisherSpec): Ear {
    const { index: publisher } = spec;
    const hearing = new Hearing(paceOf(spec), {
      onFirst: (atUs, afterPublishUs) =>
        this.#link.send({ kind: 'first-audible', atUs, publisher, afterPublishUs }),
      onGap: (fromUs, toUs) =>
        this.#link.send({ kind: 'gap', atUs: this.#clock.nowUs(), publisher, fromUs, toUs }),
    });
    const ear: Ear = { publisher, hearing, fromUs: this.#clock.nowUs(), sid: null, stop: () => {} };
    this.#ears.set(publisher, ear);
    return ear;
  }

  #told({ publisher }: Ear, kind: keyof typeof TRACK_STATES): void {
    const state = TRACK_STATES[kind];
    this.#link.send({ kind: 'track', atUs: this.#clock.nowUs(), publisher, state });
  }

  #attend(ear: Ear, track: RemoteAudio, sid: string): void {
    ear.stop(); // of two tracks at once every window would count twice
    const cut = windows((LISTEN_RATE_HZ * WINDOW_MS) / 1000, (window) =>
      ear.hearing.window(this.#clock.nowUs(), detectStep(window, LISTEN_RATE_HZ)),
    );
    ear.sid = sid;
    ear.stop = track.listen((frame) => cut(frame.samples), LISTEN_RATE_HZ);
  }
}
