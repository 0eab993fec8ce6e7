import type { Sdk } from '../sdk/types.js';
import { seededRandom } from '../units/seeded.js';
import { readWav, type Recording } from '../voice/wav.js';
import { Client } from './client.js';
import type { Clock } from './clock.js';
import type { Link } from './link.js';
import type { ToSubject } from './messages.js';
import type { Role, RoleContext } from './role.js';
import { Rooms } from './rooms.js';
import { scheduler as createScheduler } from './scheduler.js';

type Converse = Extract<ToSubject, { kind: 'converse' }>;

/** People who speak and wait for answers. Not under test. */
export class ClientRole implements Role {
  readonly flushMs = 1000;
  readonly #sdk: Sdk;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #rooms: Rooms;
  readonly #scheduler;
  readonly #recordings = new Map<string, Recording>();
  readonly #clients = new Map<string, Client>();
  readonly #talking = new Set<string>();
  /** Told to leave, maybe before they were in. */
  readonly #gone = new Set<string>();
  #stopping = false;
  #hasDrained = false;

  constructor({ sdk, init, clock, link }: RoleContext) {
    this.#sdk = sdk;
    this.#clock = clock;
    this.#link = link;
    this.#rooms = new Rooms({ sdk, clock, link, promiseLimitMs: init.promiseLimitMs });
    this.#scheduler = createScheduler(clock);
  }

  handle(message: ToSubject): void {
    if (message.kind === 'converse') void this.#converse(message);
    else if (message.kind === 'leave') void this.#leave(message.room);
    else if (message.kind === 'stop') {
      this.#stopping = true;
      for (const client of this.#clients.values()) client.stop();
      this.#drained();
    }
  }

  flush(): void {}

  sweep(): void {}

  leaveAll(): Promise<void> {
    for (const client of this.#clients.values()) client.leave();
    return this.#rooms.leaveAll();
  }

  async #converse({ room, url, token, client: spec }: Converse): Promise<void> {
    const recordings = spec.recordings.map((file) => this.#recording(file));
    this.#talking.add(room);
    this.#gone.delete(room);
    const joined = await this.#rooms.join(room, url, token);
    if (this.#gone.has(room)) void this.#rooms.leave(room);
    if (joined === null || this.#stopping || this.#gone.has(room)) return this.#done(room);
    const client = new Client(room, joined, spec, {
      sdk: this.#sdk,
      clock: this.#clock,
      link: this.#link,
      rooms: this.#rooms,
      scheduler: this.#scheduler,
      random: seededRandom(spec.seed),
      recordings,
      onDone: () => this.#done(room),
    });
    this.#clients.set(room, client);
  }

  async #leave(room: string): Promise<void> {
    this.#gone.add(room);
    this.#clients.get(room)?.leave();
    this.#clients.delete(room);
    this.#done(room); // it may not have got as far as a client
    await this.#rooms.leave(room);
  }

  #recording(file: string): Recording {
    const known = this.#recordings.get(file) ?? readWav(file);
    this.#recordings.set(file, known);
    return known;
  }

  #done(room: string): void {
    this.#talking.delete(room);
    if (this.#stopping) this.#drained();
  }

  #drained(): void {
    if (this.#talking.size > 0 || this.#hasDrained) return;
    this.#hasDrained = true;
    this.#link.send({ kind: 'drained', atUs: this.#clock.nowUs() });
  }
}
