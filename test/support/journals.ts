import { noCounters } from '../../src/journal/counters.js';
import type {
  Counters,
  EventOf,
  GroupInfo,
  JournalEvent,
  ProcessEnd,
  RunHeader,
  ThresholdInfo,
} from '../../src/journal/events.js';
import { encode, newHistogram, recordUs } from '../../src/journal/histograms.js';
import { packHeard } from '../../src/journal/hearing.js';

export const S = 1_000_000;
export const WHOLE = { torn: false, skippedLines: 0 };

export const counts = (part: Partial<Counters> = {}): Counters => ({
  ...noCounters(),
  ...part,
});

export type Shape = {
  groups?: Partial<GroupInfo>[];
  thresholds?: ThresholdInfo[];
  hangUs?: number;
  process?: (group: string, room: number) => number;
  variant?: Record<string, string>;
  logCapture?: 'on' | 'off';
  server?: 'none' | 'embedded';
};

const processesOf = ({ name = 'probe', rooms = 2 }: Partial<GroupInfo>, shape: Shape) => [
  ...new Set(Array.from({ length: rooms }, (_, room) => shape.process?.(name, room) ?? 0)),
];

export function header(shape: Shape = {}): RunHeader {
  const groups = (shape.groups ?? [{}]).map((group): GroupInfo => ({
    name: 'probe',
    rooms: 2,
    processes: processesOf(group, shape),
    publishersPerRoom: 1,
    capture: 'await',
    queueMs: 1000,
    listen: false,
    ...group,
  }));
  let index = 0;
  const publishers = groups.flatMap(({ name, rooms, publishersPerRoom, listen }) =>
    Array.from({ length: rooms * publishersPerRoom }, (_, n) => {
      const room = Math.floor(n / publishersPerRoom);
      return {
        index: index++,
        id: `${name}-${room}-${n % publishersPerRoom}`,
        group: name,
        room: `${name}-${room}`,
        process: shape.process?.(name, room) ?? 0,
        frameMs: 20,
        listen,
      };
    }),
  );
  const kind = shape.server ?? 'embedded';
  return {
    at: 0,
    kind: 'run',
    schemaVersion: 1,
    id: 'a1b2c3',
    startedAt: '2025-01-02T03:04:05.000Z',
    framestall: '0.1.0',
    scenario: { name: 'sample', about: 'A sample.', resolved: {} },
    variant: shape.variant ?? {},
    repeat: 1,
    sdk: { requested: 'latest', version: '9.8.7' },
    node: 'v20.19.0',
    logCapture: shape.logCapture ?? 'on',
    server: {
      kind,
      version: kind === 'none' ? null : '1.13.5',
      url: kind === 'none' ? null : 'ws://127.0.0.1:7880',
    },
    host: {
      cpus: 2,
      cpuModel: 'Sample CPU',
      memoryMb: 4096,
      kernel: '6.1.0',
      platform: 'linux-x64',
    },
    durationUs: 10 * S,
    stall: { afterUs: 200_000, hangUs: shape.hangUs ?? 5 * S },
    groups,
    publishers,
    thresholds: shape.thresholds ?? [],
  };
}

export const histogram = (...valuesUs: number[]): string => {
  const made = newHistogram();
  for (const us of valuesUs) recordUs(made, us);
  return encode(made);
};

/** A run of `seconds` in which every publisher captures 50 frames a second, told second by second. */
export function steady(head: RunHeader, seconds = 10): JournalEvent[] {
  const processes = [...new Set([0, ...head.publishers.map(({ process }) => process)])];
  return [
    head,
    ...processes.flatMap((process): JournalEvent[] => [
      { at: -2 * S, kind: 'process', process, role: 'subject', state: 'spawned', pid: 100 },
      { at: -S, kind: 'process', process, role: 'subject', state: 'ready', pid: 100 },
    ]),
    { at: 0, kind: 'phase', phase: 'started' },
    ...head.groups.flatMap(rooms),
    ...head.publishers.flatMap((one): JournalEvent[] => [
      { at: 100_000, kind: 'publisher', publisher: one.index, state: 'published' },
      ...(one.listen
        ? [
            {
              at: 240_000,
              kind: 'first-audible',
              publisher: one.index,
              afterPublishUs: 140_000,
            } as const,
          ]
        : []),
    ]),
    ...Array.from({ length: seconds }, (_, n) => second(head, n, processes)).flat(),
    { at: seconds * S, kind: 'phase', phase: 'stopping' },
    ...head.publishers.flatMap((one): JournalEvent[] => [
      { at: seconds * S + 1, kind: 'publisher', publisher: one.index, state: 'stopped' },
      {
        at: seconds * S + 2,
        kind: 'publisher-interval',
        publisher: one.index,
        fromUs: 0,
        counters: done(50 * seconds),
        histograms: {},
      },
    ]),
    { at: seconds * S + 3, kind: 'phase', phase: 'drained' },
    ...processes.map((process): JournalEvent => ended(seconds * S + 4, process)),
    { at: seconds * S + 5, kind: 'end', reason: 'completed' },
  ];
}

export const ended = (
  at: number,
  process: number,
  end: Partial<ProcessEnd> = {},
): EventOf<'process'> => ({
  at,
  kind: 'process',
  process,
  role: 'subject',
  state: 'ended',
  pid: 100,
  end: { code: 0, signal: null, how: 'stopped', stderrTail: '', error: null, ...end },
});

/** A stall of publisher 0; `toUs` null leaves it open. */
export const stall = (
  fromUs: number,
  toUs: number | null,
  part: Partial<EventOf<'stall'>> = {},
): EventOf<'stall'> => ({
  at: toUs ?? fromUs + 250_000,
  kind: 'stall',
  id: `probe-0-0/${fromUs}`,
  publisher: 0,
  state: toUs === null ? 'open' : 'closed',
  fromUs,
  toUs,
  what: 'capture',
  seenBy: 'subject',
  pending: 1,
  ...part,
});

export const done = (n: number): Counters => counts({ planned: n, called: n, settled: n, ok: n });

/** Puts events where their time says, before the end of a journal. */
export function withEvents(journal: JournalEvent[], ...extra: JournalEvent[]): JournalEvent[] {
  const [head, ...rest] = journal;
  const all = [...rest, ...extra].sort((a, b) => a.at - b.at);
  return head === undefined ? all : [head, ...all];
}

function rooms({ name, rooms, publishersPerRoom, listen }: GroupInfo): JournalEvent[] {
  return Array.from({ length: rooms }, (_, n): JournalEvent[] => {
    const room = { kind: 'room', room: `${name}-${n}`, group: name } as const;
    const joinedAt = 50_000 + n * 1000;
    return [
      ...(listen && publishersPerRoom > 0
        ? [{ at: -500_000, ...room, role: 'listener', state: 'joined', tookUs: 40_000 } as const]
        : []),
      { at: 10_000, ...room, role: 'subject', state: 'joining' },
      { at: joinedAt, ...room, role: 'subject', state: 'joined', tookUs: joinedAt - 10_000 },
    ];
  }).flat();
}

function second(head: RunHeader, n: number, processes: number[]): JournalEvent[] {
  const at = (n + 1) * S;
  const fromUs = n * S;
  const groups = head.groups.filter(({ publishersPerRoom }) => publishersPerRoom > 0);
  return [
    ...groups.map(({ name, rooms, publishersPerRoom }): JournalEvent => {
      const counters = done(50 * rooms * publishersPerRoom * (n + 1));
      const service = histogram(180, 200, 220, 400);
      const schedule = histogram(700, 900, 1100, 2400);
      return {
        at,
        kind: 'interval',
        group: name,
        fromUs,
        counters,
        roomsUp: rooms,
        histograms: { service, schedule, excess: service },
      };
    }),
    ...processes.map((process): JournalEvent => ({
      at,
      kind: 'load',
      process,
      role: 'subject',
      fromUs,
      cpuShare: 0.2,
      rssMb: 93,
      threads: 24,
      loopDelayP99Us: 900,
      loopMaxGapUs: 4000,
      gcUs: 2000,
      ffi: { captureAudioFrame: { count: 100, us: 9000 }, logs: { count: 12, us: 300 } },
    })),
    {
      at,
      kind: 'host',
      fromUs,
      busyShare: 0.2,
      outsideShare: 0.02,
      stealShare: 0,
      freeMemoryMb: 2000,
    },
    ...head.publishers
      .filter(({ listen }) => listen)
      .map(({ index }): JournalEvent => ({
        at,
        kind: 'heard',
        publisher: index,
        fromUs,
        windows: 100,
        audible: n === 0 ? 76 : 100,
        expected: n === 0 ? 76 : 100,
        audibleExpected: n === 0 ? 76 : 100,
        outOfOrder: 0,
      })),
  ];
}

/** The same with what was heard as it is written now: one line for all of a second. */
export function withHearing(journal: readonly JournalEvent[]): JournalEvent[] {
  const told = new Map<string, EventOf<'heard'>[]>();
  for (const event of journal) {
    if (event.kind !== 'heard') continue;
    const key = `${event.at} ${event.fromUs}`;
    told.set(key, [...(told.get(key) ?? []), event]);
  }
  return journal.flatMap((event): JournalEvent[] => {
    if (event.kind !== 'heard') return [event];
    const { at, fromUs } = event;
    const all = told.get(`${at} ${fromUs}`) ?? [];
    return all[0] === event ? [{ at, kind: 'hearing', fromUs, ...packHeard(all) }] : [];
  });
}
