import type { LocalAudio, Sdk, Source } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { HealthMonitor } from './health/monitor.js';
import type { Channel } from './health/publisher-gauges.js';
import { within } from './limit.js';
import type { Link } from './link.js';
import type { ToSubject } from './messages.js';
import type { Publisher } from './publisher.js';
import type { Rooms } from './rooms.js';
import type { Taps } from './taps.js';

type Recover = Extract<ToSubject, { kind: 'recover' }>;
type Fault = Extract<ToSubject, { kind: 'fault' }>;
type Outcome = 'done' | { failed: string } | { impossible: string };

export type ChannelsContext = {
  sdk: Sdk;
  clock: Clock;
  link: Link;
  rooms: Rooms;
  health: HealthMonitor;
  taps: Taps;
  /** A source or track whose handle is collected stops. */
  kept: (Source | LocalAudio)[];
};

/**
 * What each publisher of the process speaks through, and what can be done to it: by mistake, as an
 * app might, or to bring it back. A stalled source is never awaited and never closed: its close can
 * block the JS thread for as long as the stall lasts.
 */
export class Channels {
  readonly #context: ChannelsContext;
  readonly #all = new Map<number, { publisher: Publisher; channel: Channel }>();

  constructor(context: ChannelsContext) {
    this.#context = context;
  }

  open(publisher: Publisher, channel: Channel): void {
    this.#all.set(publisher.spec.index, { publisher, channel });
    this.#context.health.watch(publisher, channel);
    this.#context.taps.open(publisher.spec, channel.audio);
  }

  /** The publisher plans nothing more. */
  over(publisher: number): void {
    this.#all.delete(publisher);
    this.#context.health.unwatch(publisher);
    this.#context.taps.close(publisher);
  }

  fault({ what, on, publishers }: Fault): void {
    for (const index of publishers) {
      const one = this.#all.get(index);
      if (one === undefined) continue;
      const { source, audio, room } = one.channel;
      // As an app would do it: nobody waits, and what it throws is lost.
      const promise = (): Promise<unknown> | undefined => {
        if (what === 'close') return on ? source.close?.() : undefined;
        if (what === 'disconnect') return on ? room?.disconnect() : undefined;
        if (what !== 'unpublish' || room === null || audio === null) return undefined;
        return on ? room.unpublish(audio) : this.#publishAgain(one.publisher, one.channel);
      };
      try {
        promise()?.catch(() => {});
      } catch {
        // The SDK refuses: what the scenario wanted is not to be had, and the signals show it.
      }
    }
  }

  async recover(recover: Recover): Promise<void> {
    const { publisher, attempt } = recover;
    const { clock, link } = this.#context;
    const outcome = await this.#try(recover).catch((error: unknown): Outcome => ({
      failed: error instanceof Error ? error.message : String(error),
    }));
    const said =
      outcome === 'done'
        ? ({ state: 'done' } as const)
        : 'failed' in outcome
          ? ({ state: 'failed', reason: outcome.failed } as const)
          : ({ state: 'impossible', reason: outcome.impossible } as const);
    link.send({ kind: 'recover', atUs: clock.nowUs(), publisher, attempt, ...said });
  }

  async #try(recover: Recover): Promise<Outcome> {
    const one = this.#all.get(recover.publisher);
    if (one === undefined) return { impossible: 'the publisher has ended' };
    const { channel } = one;
    if (recover.rung === 'clear') {
      if (channel.source.clearQueue === undefined)
        return { impossible: 'this SDK has no clearQueue' };
      channel.source.clearQueue();
      return 'done';
    }
    if (recover.rung === 'track') return this.#newTrack(one, recover.limitMs);
    if (recover.url === null || channel.room === null) return { impossible: 'there is no room' };
    return this.#newRoom(one, recover, recover.url);
  }

  async #newTrack(
    one: { publisher: Publisher; channel: Channel },
    limitMs: number,
  ): Promise<Outcome> {
    const { room, audio: old } = one.channel;
    const { spec } = one.publisher;
    const source = this.#context.sdk.createSource(spec);
    if (room === null) {
      this.#moveTo(one.publisher, {
        source,
        audio: this.#context.sdk.createTrack(source, spec.id),
        room,
      });
      return 'done';
    }
    if (old !== null) void within(room.unpublish(old), limitMs);
    const limited = await within(room.publish(source, spec.id), limitMs);
    if (limited.how !== 'settled') return { failed: reasonOf(limited, 'publishTrack') };
    this.#moveTo(one.publisher, { source, audio: limited.value, room });
    return 'done';
  }

  async #newRoom(
    one: { publisher: Publisher; channel: Channel },
    { limitMs, token }: Recover,
    url: string,
  ): Promise<Outcome> {
    const { spec } = one.publisher;
    const { rooms, sdk } = this.#context;
    const room = await rooms.join(spec.room, url, token, spec.index);
    if (room === null) return { failed: 'the room could not be joined again' };
    const source = sdk.createSource(spec);
    const limited = await within(room.publish(source, spec.id), limitMs);
    if (limited.how !== 'settled') return { failed: reasonOf(limited, 'publishTrack') };
    const { room: left } = one.channel;
    this.#moveTo(one.publisher, { source, audio: limited.value, room });
    if (left !== null) rooms.abandon(spec.room, left, limitMs);
    return 'done';
  }

  async #publishAgain(publisher: Publisher, { source, room }: Channel): Promise<void> {
    if (room === null) return;
    const audio = await room.publish(source, publisher.spec.id);
    this.#context.kept.push(audio);
    this.open(publisher, { source, audio, room });
  }

  #moveTo(publisher: Publisher, channel: Channel): void {
    const { kept, clock } = this.#context;
    kept.push(channel.source);
    if (channel.audio !== null) kept.push(channel.audio);
    publisher.moveTo(channel.source, clock.nowUs());
    this.open(publisher, channel);
  }
}

const reasonOf = (limited: { how: 'failed'; error: Error } | { how: 'never' }, what: string) =>
  limited.how === 'failed' ? `${what}: ${limited.error.message}` : `${what} did not settle in time`;
