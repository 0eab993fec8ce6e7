import { noCounters } from '../../src/journal/counters.js';
import type { Counters, EventOf, JournalEvent, RunHeader } from '../../src/journal/events.js';
import type { TurnMark } from '../../src/journal/turn-marks.js';
import { JOURNAL_SCHEMA_VERSION } from '../../src/journal/events.js';

export const countersOf = (given: Partial<Counters> = {}): Counters => ({
  ...noCounters(),
  ...given,
});

export const runHeader = (given: Partial<RunHeader> = {}): RunHeader => ({
  at: 0,
  kind: 'run',
  schemaVersion: JOURNAL_SCHEMA_VERSION,
  id: 'abc123',
  startedAt: '2026-01-02T03:04:05.678Z',
  framestall: '0.1.0',
  scenario: { name: 'steady', about: '', resolved: {} },
  variant: {},
  repeat: 1,
  sdk: { requested: 'latest', version: '1.0.0' },
  node: 'v20.19.0',
  logCapture: 'on',
  server: { kind: 'none', version: null, url: null },
  host: { cpus: 2, cpuModel: 'cpu', memoryMb: 4096, kernel: '6', platform: 'linux' },
  durationUs: 10_000_000,
  stall: { afterUs: 200_000, hangUs: 10_000_000 },
  groups: [],
  publishers: [],
  thresholds: [],
  ...given,
});

const PROCESSORS: ReadonlySet<TurnMark> = new Set([
  'vad-begun',
  'vad-ended',
  'ai-first',
  'ai-failed',
  'first-capture',
  'sentence',
  'answer-captured',
  'cut',
]);

export const mark = (
  publisher: number,
  at: number,
  what: TurnMark,
  rest: Pick<EventOf<'turn'>, 'lengthUs' | 'sentence' | 'reason'> = {},
): JournalEvent => ({
  at,
  kind: 'turn',
  publisher,
  side: PROCESSORS.has(what) ? 'processor' : 'client',
  what,
  ...rest,
});

/** How far a turn comes: answered and heard out, or stopped before what is named. */
export type TurnEnd = 'answered' | 'vad-ended' | 'ai-first' | 'answer-captured' | 'answer-begun';

/**
 * A turn of 1 s of speech from `atUs` on, that is taken for over 300 ms after it, answered by the AI
 * 200 ms later with sentences of 500 ms and 400 ms, captured 10 ms after and heard 90 ms after that:
 * 600 ms from the end of speech. What is not answered is given up after 3 s.
 */
export function turnEvents(
  publisher: number,
  atUs: number,
  until: TurnEnd = 'answered',
): JournalEvent[] {
  const well: [number, TurnMark, Parameters<typeof mark>[3]?][] = [
    [0, 'speech-begun'],
    [60_000, 'vad-begun'],
    [1_000_000, 'speech-ended', { lengthUs: 1_000_000 }],
    [1_300_000, 'vad-ended', { lengthUs: 980_000 }],
    [1_500_000, 'ai-first'],
    [1_510_000, 'first-capture'],
    [1_900_000, 'sentence', { sentence: 0, lengthUs: 500_000 }],
    [2_000_000, 'sentence', { sentence: 1, lengthUs: 400_000 }],
    [2_000_000, 'answer-captured', { lengthUs: 900_000 }],
    [1_600_000, 'answer-begun'],
    [2_100_000, 'stretch', { lengthUs: 490_000 }],
    [2_700_000, 'stretch', { lengthUs: 390_000 }],
    [2_700_000, 'answer-ended', { lengthUs: 880_000 }],
  ];
  const all = well.map(([us, what, rest]) => mark(publisher, atUs + us, what, rest));
  const stop = well.findIndex(([, what]) => what === until);
  if (stop === -1) return all;
  return [...all.slice(0, stop), mark(publisher, atUs + 4_000_000, 'gave-up')];
}

/** The rooms of a conversation group come up: the clients' joins, and what the service heard of them. */
export const dispatched = (group: string, rooms: number, sent = rooms): JournalEvent[] =>
  Array.from({ length: rooms }, (_, n): JournalEvent[] => {
    const room = `${group}-${n}`;
    const told = { kind: 'dispatch', room, group, via: 'webhook' } as const;
    const client = { kind: 'room', room, group, role: 'client' } as const;
    return [
      { at: 20_000, ...client, state: 'joined', tookUs: 15_000 },
      ...(n < sent
        ? ([
            { at: 40_000 + n * 1000, ...told, state: 'started', afterUs: 20_000 + n * 1000 },
            { at: 50_000 + n * 1000, ...told, state: 'repeated' },
          ] as const)
        : []),
    ];
  }).flat();
