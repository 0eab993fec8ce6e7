import type { VerdictName } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent, JournalKind, RunHeader } from '../../src/journal/events.js';
import { packHeard } from '../../src/journal/hearing.js';
import { ended, S, stall } from './journals.js';

/** Where in the run, and of whom, something is added. */
type Place = {
  at: number;
  events: JournalEvent[];
  head: RunHeader;
  publisher: RunHeader['publishers'][number];
};
type Added = JournalEvent[];

/**
 * What may become of a verdict by what is added, beside that it stays or gets worse: not less than
 * this. docs/concepts.md says it in words.
 */
type Floors = Partial<Record<VerdictName, VerdictName>>;
export type Case = { of: string; add: (place: Place) => Added; floors?: Floors };

/** Others had the host: that excuses all but what the SDK broke. */
const BUSY: Floors = { degraded: 'invalid', collapsed: 'invalid' };
/** It was not left in peace, so it may still come back. */
const DISTURBED: Floors = { collapsed: 'degraded' };
/** What is not captured can't be heard: that is no delivery that failed. */
const STALLED: Floors = { silent: 'degraded' };
/** What came after it proves nothing; what came before: fixtures.test.ts. */
const AWAY: Floors = {
  degraded: 'invalid',
  collapsed: 'invalid',
  silent: 'invalid',
};

const person = ({ at, head, publisher }: Place) => ({
  ...{ at, process: publisher.process, publisher: publisher.index },
  ...{ room: publisher.room, group: publisher.group, listens: publisher.listen, head },
});
const subject = (process: number) =>
  ({ kind: 'process', process, role: 'subject', pid: 1 }) as const;
const room = (place: Place, part: Partial<EventOf<'room'>>): Added => {
  const { at, room: name, group } = person(place);
  const base = { at, kind: 'room', room: name, group, role: 'subject' } as const;
  return [{ ...base, state: 'joined', ...part }];
};
/** @param lastsUs null: to the end */
const pressure = (at: number, what: string, lastsUs: number | null): Added => {
  const step = { kind: 'pressure', step: 99, what, level: null, thread: null } as const;
  return [
    { at, ...step, state: 'started' },
    ...(lastsUs === null ? [] : [{ at: at + lastsUs, ...step, state: 'ended' } as const]),
  ];
};
const endOf = (events: JournalEvent[]) => events.reduce((us, one) => Math.max(us, one.at), 0);
const load = (at: number, process: number, logs: number, toUs = at + S): Added => [
  {
    ...{ at: toUs, kind: 'load', process, role: 'subject', fromUs: at },
    ...{ cpuShare: 0.2, rssMb: 90, threads: 20, loopDelayP99Us: 900, loopMaxGapUs: 4000, gcUs: 0 },
    ffi: { logs: { count: logs, us: logs * 10 } },
  },
];
const host = (at: number, outsideShare: number, fromUs = at - S): Added => {
  const shares = { busyShare: 0.2 + outsideShare, outsideShare, stealShare: 0 };
  return [{ at, kind: 'host', fromUs, ...shares, freeMemoryMb: 2000 }];
};
const unheard = ({ at, head, publisher }: Place) => ({
  ...{ publisher: (publisher.listen ? publisher : head.publishers[0]!).index, windows: 100 },
  ...{ at: at + S, fromUs: at, audible: 0, expected: 100, audibleExpected: 0, outOfOrder: 0 },
});
/** One turn more, just before another begins: inside of it, it would be another word on that one. */
function turn({ at, events, publisher: { index } }: Place, ...whats: string[]): Added {
  const begun = events.filter((event) => event.kind === 'turn' && event.what === 'speech-begun');
  const next = begun.find((event) => event.at > at) ?? begun.at(-1);
  const fromUs = next === undefined ? at : next.at - 20_000;
  return whats.map((what, n) => {
    const side = /^(vad|ai|first|answer-captured)/.test(what) ? 'processor' : 'client';
    return { at: fromUs + n * 1000, kind: 'turn', publisher: index, side, what } as EventOf<'turn'>;
  });
}

/**
 * Every kind of event that a journal can hold. `null` where it is the record's own frame, or the later
 * word on what was counted: another one says something else of the same run, not more.
 */
export const KINDS: Record<JournalKind, Case[] | null> = {
  run: null,
  phase: null,
  end: null,
  interval: null,
  'publisher-interval': null,
  merged: null,
  stall: [
    {
      of: 'a stall that recovered',
      add: ({ at, publisher }) => [
        stall(at, at + 700_000, { id: `x${at}`, publisher: publisher.index }),
      ],
      floors: STALLED,
    },
    {
      of: 'a stall that lasts to the end',
      add: ({ at, publisher }) => [stall(at, null, { id: `x${at}`, publisher: publisher.index })],
      floors: STALLED,
    },
  ],
  process: [
    {
      of: 'a crash',
      add: ({ at, publisher }) => [ended(at, publisher.process, { how: 'crashed', code: 134 })],
    },
    {
      of: 'a process that says nothing',
      add: ({ at, publisher: { process } }) => [
        { at: at + 300_000, ...subject(process), state: 'silent', sinceUs: at },
        { at: at + 900_000, ...subject(process), state: 'back', sinceUs: at },
      ],
      floors: STALLED,
    },
    {
      of: 'a process that says nothing any more',
      add: ({ at, publisher: { process } }) => [
        { at: at + 300_000, ...subject(process), state: 'silent', sinceUs: at, osState: 'T' },
      ],
      floors: STALLED,
    },
    {
      of: 'a listener that crashed',
      add: ({ at }) => [{ ...ended(at, 0, { how: 'crashed', code: 1 }), role: 'listener' }],
      floors: AWAY,
    },
    {
      of: 'clients that crashed',
      add: ({ at }) => [{ ...ended(at, 0, { how: 'crashed', code: 1 }), role: 'client' }],
      floors: AWAY,
    },
  ],
  room: [
    {
      of: 'a room that could not be joined',
      add: (p) => room(p, { state: 'failed', reason: 'x' }),
    },
    {
      of: 'a connection that was lost',
      add: (p) => room(p, { state: 'disconnected', reason: '0' }),
    },
    { of: 'a room that reconnects', add: (p) => room(p, { state: 'reconnecting' }) },
    { of: 'a room that joins', add: (p) => room(p, { tookUs: 40_000 }), floors: DISTURBED },
    {
      of: 'a listener that could not join',
      add: (p) => room(p, { role: 'listener', state: 'failed', reason: 'x' }),
      floors: AWAY,
    },
    {
      of: 'a client that could not join',
      add: (p) => room(p, { role: 'client', state: 'failed', reason: 'x' }),
      floors: AWAY,
    },
  ],
  publisher: [
    {
      of: 'a track that could not be published',
      add: ({ at, publisher }) => [
        { at, kind: 'publisher', publisher: publisher.index, state: 'failed', reason: 'x' },
      ],
    },
  ],
  promise: [
    {
      of: 'a promise that did not settle',
      add: ({ at, publisher: { process } }) => [
        { at, kind: 'promise', process, role: 'subject', what: 'connect', limitUs: S },
      ],
    },
  ],
  progress: [
    {
      of: 'a second in which one fell behind',
      add: ({ at, publisher: { index, group } }) => [
        { at: at + S, kind: 'progress', group, fromUs: at, lagging: [[index, 50, 0, 0]] },
      ],
    },
  ],
  load: [
    { of: 'a second of a process', add: ({ at, publisher }) => load(at, publisher.process, 10) },
    {
      of: 'a storm of log events',
      add: ({ at, publisher }) => load(at, publisher.process, 20_000),
      floors: DISTURBED,
    },
    {
      of: 'a storm of log events that goes on',
      add: ({ at, events, publisher: { process } }) => {
        const toUs = endOf(events);
        return load(at, process, (20_000 * (toUs - at)) / S, toUs);
      },
      floors: DISTURBED,
    },
  ],
  host: [
    { of: 'a second in which the host is the run’s own', add: ({ at }) => host(at, 0.02) },
    { of: 'a second in which others have the host', add: ({ at }) => host(at, 0.9), floors: BUSY },
    { of: 'others that have had it so far', add: ({ at }) => host(at, 0.9, 0), floors: BUSY },
    {
      of: 'others that have it from then on',
      add: ({ at, events }) => host(endOf(events), 0.9, at),
      floors: BUSY,
    },
  ],
  panic: [
    {
      of: 'a panic',
      add: ({ at, publisher: { process } }) => [{ at, kind: 'panic', process, message: 'unwrap' }],
    },
  ],
  heard: [{ of: 'a second unheard', add: (place) => [{ kind: 'heard', ...unheard(place) }] }],
  hearing: [
    {
      of: 'a second unheard, of all',
      add: (place) => {
        const one = unheard(place);
        return [{ at: one.at, kind: 'hearing', fromUs: one.fromUs, ...packHeard([one]) }];
      },
    },
  ],
  tapped: [
    {
      of: 'frames of a local track out of order',
      add: ({ at, publisher: { index } }) => [
        {
          ...{ at: at + S, kind: 'tapped', publisher: index, fromUs: at },
          ...{ windows: 0, sounding: 0, outOfOrder: 2 },
        },
      ],
    },
  ],
  'first-audible': null,
  track: [
    {
      of: 'a track that is muted',
      add: ({ at, publisher: { index } }) => [
        { at, kind: 'track', publisher: index, state: 'muted' },
      ],
    },
  ],
  gap: [
    {
      of: 'a gap',
      add: ({ at, publisher: { index } }) => [
        { at: at + 900_000, kind: 'gap', publisher: index, fromUs: at, toUs: at + 900_000 },
      ],
    },
  ],
  server: [
    {
      of: 'a server that does not answer',
      add: ({ at }) => [{ at, kind: 'server', state: 'unreachable' }],
      floors: AWAY,
    },
    { of: 'a server that answers', add: ({ at }) => [{ at, kind: 'server', state: 'reachable' }] },
  ],
  turn: [
    {
      of: 'a turn that the VAD did not take',
      add: (p) => turn(p, 'speech-begun', 'speech-ended', 'gave-up'),
    },
    {
      of: 'a turn whose answer was not heard',
      add: (p) =>
        turn(
          p,
          ...['speech-begun', 'speech-ended', 'vad-begun', 'vad-ended', 'ai-first'],
          ...['first-capture', 'answer-captured', 'gave-up'],
        ),
    },
    {
      of: 'a VAD that failed',
      add: (p) => turn(p, 'vad-failed'),
      // What it did not take says nothing of the SDK.
      floors: { degraded: 'invalid' },
    },
  ],
  dispatch: [
    {
      of: 'a room that was told again',
      add: ({ at, publisher: { room: name, group } }) => [
        { at, kind: 'dispatch', room: name, group, via: 'poll', state: 'repeated' },
      ],
    },
    {
      of: 'a room that has ended',
      add: ({ at, publisher: { room: name, group } }) => [
        { at, kind: 'dispatch', room: name, group, via: 'poll', state: 'ended' },
      ],
      // What leaves with its room was not lost.
      floors: { degraded: 'healthy' },
    },
  ],
  pressure: [
    { of: 'pressure', add: ({ at }) => pressure(at, 'cpu', S), floors: DISTURBED },
    {
      of: 'pressure that goes on',
      add: ({ at }) => pressure(at, 'cpu', null),
      floors: DISTURBED,
    },
    {
      of: 'a step that pauses the server',
      add: ({ at }) => pressure(at, 'server-pause', S),
      // The server was meant to be away: it is no longer why nothing could be told.
      floors: { ...DISTURBED, invalid: 'healthy' },
    },
  ],
  health: [
    {
      of: 'what the signals read',
      add: ({ at, publisher: { process, index: publisher } }) => [
        {
          ...{ at: at + S, kind: 'health', process, role: 'subject', publisher, fromUs: at },
          values: { tap: 0, packets: 0, capture: 9 * S },
        },
      ],
    },
  ],
  threads: [
    {
      of: 'native threads that are stopped',
      add: ({ at, publisher: { process } }) => [
        {
          ...{ at: at + S, kind: 'threads', process, fromUs: at },
          threads: [{ name: 'tokio', count: 2, stopped: 2, running: 0, cpuShare: 0 }],
        },
      ],
    },
  ],
  recovery: [
    {
      of: 'a try that failed',
      add: ({ at, publisher: { index } }) => [
        {
          ...{ at, kind: 'recovery', publisher: index, stall: 'x', attempt: 0 },
          ...{ rung: 'clear', state: 'failed', tookUs: S },
        },
      ],
    },
  ],
  signal: [{ of: 'a signal', add: ({ at }) => [{ at, kind: 'signal', signal: 'SIGINT' }] }],
  note: [{ of: 'a note', add: ({ at }) => [{ at, kind: 'note', text: 'x' }] }],
};
