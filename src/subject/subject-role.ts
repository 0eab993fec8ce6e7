import { sumCounters } from '../journal/counters.js';
import type { Counters } from '../journal/events.js';
import type { LocalAudio, Sdk, Source } from '../sdk/types.js';
import { Channels } from './channels.js';
import type { Clock } from './clock.js';
import { frames } from './frames.js';
import type { Link } from './link.js';
import type { PublisherSpec, ToSubject } from './messages.js';
import { Processor } from './processor.js';
import { Publisher, type PublisherContext } from './publisher.js';
import type { Channel } from './health/publisher-gauges.js';
import type { Init, Role, RoleContext } from './role.js';
import { Rooms } from './rooms.js';
import { COUNTED_EVERY_MS, samples as createSamples } from './samples.js';
import { Taps } from './taps.js';
import { scheduler as createScheduler } from './scheduler.js';
import { vads } from './vads.js';

type Join = Extract<ToSubject, { kind: 'join' }>;
type Process = Extract<ToSubject, { kind: 'process' }>;

/** The SDK under test: rooms, sources, captures. */
export class SubjectRole implements Role {
  readonly flushMs = COUNTED_EVERY_MS;
  readonly #sdk: Sdk;
  readonly #init: Init;
  readonly #channels: Channels;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #rooms: Rooms;
  readonly #taps: Taps;
  readonly #samples = createSamples();
  readonly #frames = frames();
  readonly #scheduler;
  readonly #publishers: Publisher[] = [];
  /** A source or track whose handle is collected stops. */
  readonly #kept: (Source | LocalAudio)[] = [];
  readonly #processors: Processor[] = [];
  readonly #vads = vads();
  /** Rooms that were to be left, maybe before they were joined. */
  readonly #gone = new Set<string>();
  #draining = false;

  constructor({ sdk, init, clock, link, health }: RoleContext) {
    this.#sdk = sdk;
    this.#init = init;
    this.#clock = clock;
    this.#link = link;
    if (init.health !== null) health.process(init.health, 'canary');
    this.#rooms = new Rooms({ sdk, clock, link, promiseLimitMs: init.promiseLimitMs });
    this.#scheduler = createScheduler(clock);
    this.#taps = new Taps({ clock, link });
    const own = { rooms: this.#rooms, kept: this.#kept, taps: this.#taps };
    this.#channels = new Channels({ sdk, clock, link, health, ...own });
  }

  handle(message: ToSubject): void {
    if (message.kind === 'join') void this.#join(message);
    else if (message.kind === 'process') void this.#process(message);
    else if (message.kind === 'leave') void this.#leave(message.room);
    else if (message.kind === 'fault') this.#channels.fault(message);
    else if (message.kind === 'recover') void this.#channels.recover(message);
    else if (message.kind === 'stop') {
      this.#draining = true;
      this.#end(this.#publishers);
    }
  }

  flush(): void {
    const atUs = this.#clock.nowUs();
    const all = new Map<number, Counters>();
    for (const publisher of this.#publishers) {
      const { index } = publisher.spec;
      const own = publisher.counters(atUs);
      const before = all.get(index); // a room that has ended and begun again had one before
      all.set(index, before === undefined ? own : sumCounters([before, own]));
    }
    const counters = [...all].map(([publisher, counts]) => ({ publisher, counters: counts }));
    this.#link.send({ kind: 'captures', atUs, samples: this.#samples.take(), counters });
    this.#taps.flush();
  }

  sweep(): void {
    const nowUs = this.#clock.nowUs();
    for (const publisher of this.#publishers) publisher.sweep(nowUs);
    if (!this.#draining || !this.#drained(nowUs)) return;
    this.#draining = false;
    this.#scheduler.stop();
    this.flush();
    this.#link.send({ kind: 'drained', atUs: nowUs });
  }

  leaveAll(): Promise<void> {
    return this.#rooms.leaveAll();
  }

  async #join(join: Join): Promise<void> {
    const { room, url } = join;
    this.#gone.delete(room);
    if (url === null) return this.#withoutServer(join);
    if (join.publishers.length === 0) {
      await this.#rooms.join(room, url, join.token);
      if (this.#gone.has(room)) await this.#rooms.leave(room);
      return;
    }
    await Promise.all(
      join.publishers.map(({ spec, token }) =>
        this.#publish(room, url, spec, token).catch((error: unknown) =>
          this.#failed(spec, String(error)),
        ),
      ),
    );
  }

  #withoutServer({ room, publishers }: Join): void {
    const atUs = this.#clock.nowUs();
    this.#link.send({ kind: 'room', atUs, room, state: 'joined', tookUs: 0 });
    for (const { spec } of publishers) {
      try {
        const source = this.#sdk.createSource(spec);
        const audio = this.#sdk.createTrack(source, spec.id);
        this.#kept.push(source, audio);
        this.#begin(spec, { source, audio, room: null });
      } catch (error) {
        this.#failed(spec, String(error));
      }
    }
  }

  async #publish(name: string, url: string, spec: PublisherSpec, token: string): Promise<void> {
    const room = await this.#rooms.join(name, url, token, spec.index);
    if (this.#gone.has(name)) return this.#rooms.leave(name);
    if (room === null) return this.#failed(spec, 'could not join its room');
    const source = this.#sdk.createSource(spec);
    const limited = await this.#rooms.limited(room.publish(source, spec.id), 'publishTrack', name);
    if (this.#gone.has(name)) return; // it was left meanwhile, and its track with it
    if (limited.how !== 'settled') {
      return this.#failed(spec, this.#rooms.reasonOf(limited, 'publishTrack'));
    }
    this.#kept.push(source, limited.value);
    this.#begin(spec, { source, audio: limited.value, room });
  }

  /** A conversation's room: its publisher speaks when the client has spoken. */
  async #process({ room: name, url, token, processor: spec }: Process): Promise<void> {
    this.#gone.delete(name);
    try {
      const detector = await this.#vads(spec.vad);
      const room = await this.#rooms.join(name, url, token, spec.publisher.index);
      if (room === null) return this.#failed(spec.publisher, 'could not join its room');
      if (this.#gone.has(name)) return void this.#rooms.leave(name);
      const source = this.#sdk.createSource(spec.publisher);
      const processor = new Processor(name, room, spec, source, detector(), {
        clock: this.#clock,
        link: this.#link,
        rooms: this.#rooms,
        publisher: this.#publisherContext(),
        onDue: (atUs) => this.#scheduler.due(atUs),
      });
      this.#processors.push(processor);
      this.#publishers.push(processor.publisher);
      await processor.start();
      if (this.#draining || this.#gone.has(name)) return processor.end();
      this.#scheduler.add(processor.publisher);
      this.#channels.open(processor.publisher, { source, audio: null, room });
    } catch (error) {
      this.#failed(spec.publisher, String(error));
    }
  }

  #begin(spec: PublisherSpec, channel: Channel): void {
    const { source } = channel;
    const publisher = new Publisher(spec, source, this.#frames(spec), this.#publisherContext());
    const atUs = this.#clock.nowUs();
    publisher.begin(atUs);
    this.#publishers.push(publisher);
    const { queueMs } = source;
    this.#link.send({
      kind: 'publisher',
      atUs,
      publisher: spec.index,
      state: 'published',
      queueMs,
    });
    if (this.#draining) return this.#end([publisher]); // published too late to capture anything
    this.#scheduler.add(publisher);
    this.#channels.open(publisher, channel);
  }

  #publisherContext(): PublisherContext {
    return {
      clock: this.#clock,
      samples: this.#samples,
      stallAfterUs: this.#init.stallAfterUs,
      onStall: (index, stall) =>
        this.#link.send({ kind: 'stall', atUs: this.#clock.nowUs(), publisher: index, ...stall }),
      onDue: (atUs) => this.#scheduler.due(atUs),
    };
  }

  #failed(spec: PublisherSpec, reason: string): void {
    const atUs = this.#clock.nowUs();
    this.#link.send({ kind: 'publisher', atUs, publisher: spec.index, state: 'failed', reason });
  }

  async #leave(name: string): Promise<void> {
    this.#gone.add(name);
    this.#end(this.#publishers.filter(({ spec }) => spec.room === name));
    await this.#rooms.leave(name);
  }

  #end(publishers: Publisher[]): void {
    const atUs = this.#clock.nowUs();
    for (const publisher of publishers) {
      this.#channels.over(publisher.spec.index);
      const processor = this.#processors.find((one) => one.publisher === publisher);
      if (processor !== undefined) {
        processor.end();
        continue;
      }
      publisher.end(atUs);
      const { index } = publisher.spec;
      this.#link.send({ kind: 'publisher', atUs, publisher: index, state: 'stopped' });
    }
  }

  /** Everything has settled, or hangs beyond doubt. */
  #drained(nowUs: number): boolean {
    return this.#publishers.every(
      ({ tracker }) => tracker.pending === 0 || tracker.oldestExcessUs(nowUs) > this.#init.hangUs,
    );
  }
}
