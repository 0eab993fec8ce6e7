import type { JoinedRoom, LocalAudio, Sdk, Source } from '../sdk/types.js';
import { classifyRejection } from '../sdk/rejections.js';
import type { Clock } from './clock.js';
import { within, type Limited } from './limit.js';
import type { Link } from './link.js';
import type { PublisherSpec, ToSubject } from './messages.js';
import { publisher as createPublisher, type Publisher } from './publisher.js';
import { samples as createSamples } from './samples.js';
import { scheduler as createScheduler } from './scheduler.js';
import { toneFrame, toneTable } from './tone.js';

type Init = Extract<ToSubject, { kind: 'init' }>;
type Join = Extract<ToSubject, { kind: 'join' }>;

export type Role = {
  handle(message: ToSubject): void;
  /** Hand over what was recorded; called every `flushMs`. */
  flush(): void;
  readonly flushMs: number;
  /** Every beat: look for stalls that have opened. */
  sweep(): void;
  /** Leave all rooms, each within the promise limit. */
  leaveAll(): Promise<void>;
};

/** The SDK under test: rooms, sources, captures. */
export function subjectRole(sdk: Sdk, init: Init, clock: Clock, link: Link): Role {
  const samples = createSamples();
  const scheduler = createScheduler(clock);
  const publishers: Publisher[] = [];
  const rooms = new Map<string, JoinedRoom[]>();
  const tables = new Map<string, Int16Array>();
  const kept: (Source | LocalAudio)[] = []; // a source whose handle is collected stops
  let draining = false;

  const frameMaker = (spec: PublisherSpec) => {
    const { rateHz, channels, frameMs } = spec;
    if (spec.signal === 'silence') {
      return () => new Int16Array(Math.round((rateHz * frameMs) / 1000) * channels);
    }
    const key = `${rateHz}/${channels}`;
    const table = tables.get(key) ?? toneTable(rateHz, channels);
    tables.set(key, table);
    return (n: number) => toneFrame(table, rateHz, channels, frameMs, n);
  };

  const begin = (spec: PublisherSpec, source: Source) => {
    const publisher = createPublisher(spec, source, frameMaker(spec), {
      clock,
      samples,
      stallAfterUs: init.stallAfterUs,
      onStall: (index, stall) =>
        link.send({ kind: 'stall', atUs: clock.nowUs(), publisher: index, ...stall }),
      onDue: (atUs) => scheduler.due(atUs),
      rejectionOf: classifyRejection,
    });
    const atUs = clock.nowUs();
    publisher.begin(atUs);
    publishers.push(publisher);
    link.send({ kind: 'publisher', atUs, publisher: spec.index, state: 'published' });
    scheduler.add(publisher);
  };

  const failed = (spec: PublisherSpec, reason: string) =>
    link.send({
      kind: 'publisher',
      atUs: clock.nowUs(),
      publisher: spec.index,
      state: 'failed',
      reason,
    });

  /** True where `limited` holds a value; else the failure has been reported. */
  const settled = <T>(
    limited: Limited<T>,
    what: string,
    room: string,
  ): limited is Extract<Limited<T>, { how: 'settled' }> => {
    if (limited.how === 'never') {
      const limitUs = init.promiseLimitMs * 1000;
      link.send({ kind: 'promise', atUs: clock.nowUs(), what, limitUs, room });
    }
    return limited.how === 'settled';
  };

  const reasonOf = (limited: Limited<unknown>, what: string) =>
    limited.how === 'failed'
      ? `${what}: ${limited.error.message}`
      : `${what} did not settle within ${init.promiseLimitMs} ms`;

  const joinOnce = async (join: Join, token: string): Promise<JoinedRoom | null> => {
    const fromUs = clock.nowUs();
    const limited = await within(
      sdk.connect(join.url ?? '', token, { autoSubscribe: true }),
      init.promiseLimitMs,
    );
    const atUs = clock.nowUs();
    if (!settled(limited, 'connect', join.room)) {
      const reason = reasonOf(limited, 'connect');
      link.send({ kind: 'room', atUs, room: join.room, state: 'failed', reason });
      return null;
    }
    limited.value.onEvent((event) => {
      if (event.kind === 'track') return;
      link.send({
        kind: 'room',
        atUs: clock.nowUs(),
        room: join.room,
        state: event.kind,
        ...(event.kind === 'disconnected' ? { reason: event.reason } : {}),
      });
    });
    rooms.set(join.room, [...(rooms.get(join.room) ?? []), limited.value]);
    link.send({ kind: 'room', atUs, room: join.room, state: 'joined', tookUs: atUs - fromUs });
    return limited.value;
  };

  const publish = async (join: Join, spec: PublisherSpec, token: string) => {
    const room = await joinOnce(join, token);
    if (room === null) return failed(spec, 'could not join its room');
    const source = sdk.createSource(spec);
    const limited = await within(room.publish(source, spec.id), init.promiseLimitMs);
    if (!settled(limited, 'publishTrack', join.room)) {
      return failed(spec, reasonOf(limited, 'publishTrack'));
    }
    kept.push(source, limited.value);
    begin(spec, source);
  };

  const join = async (message: Join) => {
    if (message.url === null) {
      for (const { spec } of message.publishers) {
        const source = sdk.createSource(spec);
        kept.push(source, sdk.createTrack(source, spec.id));
        begin(spec, source);
      }
      const atUs = clock.nowUs();
      link.send({ kind: 'room', atUs, room: message.room, state: 'joined', tookUs: 0 });
    } else if (message.publishers.length === 0) {
      await joinOnce(message, message.token);
    } else {
      await Promise.all(
        message.publishers.map(({ spec, token }) =>
          publish(message, spec, token).catch((error: unknown) => failed(spec, String(error))),
        ),
      );
    }
  };

  const leave = async (name: string) => {
    end(publishers.filter((publisher) => publisher.spec.room === name));
    const handles = rooms.get(name) ?? [];
    rooms.delete(name);
    await Promise.all(
      handles.map(async (room) =>
        settled(await within(room.disconnect(), LEAVE_LIMIT_MS), 'disconnect', name),
      ),
    );
  };

  const end = (which: Publisher[]) => {
    const atUs = clock.nowUs();
    for (const publisher of which) {
      publisher.end(atUs);
      link.send({
        kind: 'publisher',
        atUs,
        publisher: publisher.spec.index,
        state: 'stopped',
      });
    }
  };

  const drained = () =>
    publishers.every(
      ({ tracker }) => tracker.pending === 0 || tracker.oldestExcessUs(clock.nowUs()) > init.hangUs,
    );

  const flush = () => {
    const atUs = clock.nowUs();
    link.send({
      kind: 'captures',
      atUs,
      samples: samples.take(),
      counters: publishers.map((publisher) => ({
        publisher: publisher.spec.index,
        counters: publisher.counters(atUs),
      })),
    });
  };

  return {
    handle(message) {
      if (message.kind === 'join') void join(message);
      else if (message.kind === 'leave') void leave(message.room);
      else if (message.kind === 'stop') {
        draining = true;
        end(publishers);
      }
    },
    flush,
    flushMs: 250,
    sweep() {
      const nowUs = clock.nowUs();
      for (const publisher of publishers) publisher.sweep(nowUs);
      if (!draining || !drained()) return;
      draining = false;
      scheduler.stop();
      flush();
      link.send({ kind: 'drained', atUs: nowUs });
    },
    async leaveAll() {
      await Promise.all([...rooms.keys()].map(leave));
    },
  };
}

/** Leaving is courtesy: the conductor ends the process anyway. */
const LEAVE_LIMIT_MS = 1500;
