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

type Ear = { hearing: Hearing; fromUs: number };

/** Proves delivery: subscribes to each publisher and looks for the tone in what arrives. */
export class ListenerRole implements Role {
  readonly flushMs = 1000;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #rooms: Rooms;
  readonly #ears = new Map<number, Ear>();

  constructor({ sdk, init, clock, link }: RoleContext) {
    this.#clock = clock;
    this.#link = link;
    this.#rooms = new Rooms({ sdk, clock, link, promiseLimitMs: init.promiseLimitMs });
  }

  handle(message: ToSubject): void {
    if (message.kind === 'listen') void this.#listen(message);
    else if (message.kind === 'published') {
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
    for (const [publisher, ear] of this.#ears) {
      const { fromUs } = ear;
      ear.fromUs = atUs;
      this.#link.send({ kind: 'heard', atUs, publisher, fromUs, ...ear.hearing.take(atUs) });
    }
  }

  sweep(): void {}

  leaveAll(): Promise<void> {
    return this.#rooms.leaveAll();
  }

  async #listen(message: Listen): Promise<void> {
    const byIdentity = new Map(message.publishers.map((spec) => [spec.id, this.#ear(spec)]));
    const room = await this.#rooms.join(message.room, message.url, message.token);
    room?.onEvent((event) => {
      if (event.kind !== 'track') return;
      const ear = byIdentity.get(event.participant);
      if (ear !== undefined) this.#attend(ear, event.track);
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
    const ear = { hearing, fromUs: this.#clock.nowUs() };
    this.#ears.set(publisher, ear);
    return ear;
  }

  #attend({ hearing }: Ear, track: RemoteAudio): void {
    const cut = windows((LISTEN_RATE_HZ * WINDOW_MS) / 1000, (window) =>
      hearing.window(this.#clock.nowUs(), detectStep(window, LISTEN_RATE_HZ)),
    );
    track.listen((frame) => cut(frame.samples), LISTEN_RATE_HZ);
  }
}
