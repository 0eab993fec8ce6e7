import {
  TURN_STAGES,
  turnLatencies,
  type StageTimes,
  type StallSummary,
  type TurnStage,
} from '../analysis/index.js';
import { newTally, type Tally } from '../journal/counts.js';
import type { Counters, EventOf, JournalEvent } from '../journal/events.js';
import type { Series } from '../journal/series.js';

type Interval = EventOf<'interval'>;
type Row = {
  event: Interval;
  /** Counts that this interval added. */
  since: (of: (counters: Counters) => number) => number;
  latency: (series: Series) => Tally | null;
  stallsOpen: number;
  turns: StageTimes;
  run: { id: string; sdk: string };
};
type CsvColumn = { name: string; about: string; of: (row: Row) => string };

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
const seconds = (us: number) => (us / 1e6).toFixed(3);
const lengthUs = ({ fromUs, at }: Interval) => Math.max(1, at - fromUs);

const counted = (name: string, about: string, of: (counters: Counters) => number): CsvColumn => ({
  name,
  about: `${about}, in this interval`,
  of: (row) => String(row.since(of)),
});
const gauge = (name: string, about: string, of: (event: Interval) => number): CsvColumn => ({
  name,
  about: `${about}, at the interval's end`,
  of: ({ event }) => String(of(event)),
});
const latency = (series: Series, word: string, percentile: number): CsvColumn => ({
  name: `${series}_${word}_us`,
  about: `${series} latency of what settled in this interval, µs; empty where nothing did`,
  of: (row) => String(row.latency(series)?.percentileUs(percentile) ?? ''),
});
const latencies = (series: Series): CsvColumn[] => [
  latency(series, 'p50', 50),
  latency(series, 'p99', 99),
  latency(series, 'max', 100),
];

/** Where each stage of a turn begins and ends. */
const STAGES: Record<TurnStage, string> = {
  vad: "the end of speech to the VAD's word for it",
  ai: "the VAD's word to the AI's first audio",
  capture: "the AI's first audio to the first capture",
  delivery: 'the first capture to the first sound at the client',
  answer: 'the end of speech to the first sound of the answer at the client',
};
const stage = (name: TurnStage): CsvColumn[] => {
  const about = `from ${STAGES[name]}, of turns that came there in this interval, µs; empty without one`;
  const sorted = ({ turns }: Row) => (turns[name] ?? []).toSorted((a, b) => a - b);
  return [
    {
      name: `turn_${name}_p50_us`,
      about,
      of: (row) => {
        const us = sorted(row);
        return String(us[Math.ceil(us.length / 2) - 1] ?? '');
      },
    },
    { name: `turn_${name}_max_us`, about, of: (row) => String(sorted(row).at(-1) ?? '') },
  ];
};

/** The header, in its order. Columns are only ever added, at the end. */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  {
    name: 'time_s',
    about: "the interval's begin, seconds since the run's start",
    of: ({ event }) => seconds(event.fromUs),
  },
  {
    name: 'length_s',
    about: 'its length: a second, but for the first and the last',
    of: ({ event }) => seconds(lengthUs(event)),
  },
  { name: 'group', about: 'the group of publishers', of: ({ event }) => event.group },
  counted('planned', 'captures that were due', ({ planned }) => planned),
  counted('called', 'captures called', ({ called }) => called),
  counted('settled', 'captures settled either way', ({ settled }) => settled),
  counted('ok', 'captures settled without an error', ({ ok }) => ok),
  counted('late', 'called over a frame after their time', ({ late }) => late),
  counted('skipped', 'planned and given up', ({ skipped }) => skipped),
  counted('timed_out', 'waited for in vain (capture: try)', ({ timedOut }) => timedOut),
  counted('channel_full', 'rejected: the queue was full', ({ channelFull }) => channelFull),
  counted('overlap', 'rejected: another call was pending', ({ overlap }) => overlap),
  counted('rejected', 'rejected for other reasons', ({ rejected }) => sum(rejected)),
  gauge('pending', 'captures outstanding', ({ counters }) => counters.pending),
  gauge('oldest_pending_us', 'age of the oldest, µs', ({ counters }) => counters.oldestPendingUs),
  {
    name: 'captures_per_s',
    about: 'captures settled without an error, per second',
    of: ({ event, since }) => ((since(({ ok }) => ok) * 1e6) / lengthUs(event)).toFixed(3),
  },
  ...latencies('service'),
  ...latencies('schedule'),
  ...latencies('excess'),
  gauge('rooms_up', 'rooms joined', ({ roomsUp }) => roomsUp),
  {
    name: 'stalls_open',
    about: 'stalls of its publishers that lie in this interval in part or whole',
    of: ({ stallsOpen }) => String(stallsOpen),
  },
  { name: 'run', about: "the run's id", of: ({ run }) => run.id },
  { name: 'sdk', about: 'version of @livekit/rtc-node', of: ({ run }) => run.sdk },
  {
    name: 'turns_answered',
    about: 'turns whose answer was first heard in this interval, after the end of their speech',
    of: ({ turns }) => String(turns.answer?.length ?? 0),
  },
  ...TURN_STAGES.flatMap(stage),
];

/**
 * One row per group and second, RFC 4180, by time: for notebooks and spreadsheets. A journal
 * that breaks off anywhere will do.
 * @param runs each with the stalls that its summary lists
 */
export function renderCsv(
  runs: readonly { events: readonly JournalEvent[]; stalls: readonly StallSummary[] }[],
): string {
  const head = CSV_COLUMNS.map(({ name }) => name);
  const lines = runs.flatMap(({ events, stalls }) => rowsOf(events, stalls));
  return [head, ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function rowsOf(events: readonly JournalEvent[], stalls: readonly StallSummary[]): string[][] {
  const intervals: Interval[] = [];
  let run = { id: '', sdk: '' };
  for (const event of events) {
    if (event.kind === 'interval') intervals.push(event);
    if (event.kind === 'run') run = { id: event.id, sdk: event.sdk.version };
  }
  const before = new Map<string, Counters>();
  const open = stallCounter(stalls);
  const tally = newTally();
  const turns = turnLatencies(events);
  return intervals
    .sort((a, b) => a.at - b.at || a.group.localeCompare(b.group, 'en'))
    .map((event) => {
      const then = before.get(event.group);
      before.set(event.group, event.counters);
      const row: Row = {
        event,
        since: (of) => Math.max(0, of(event.counters) - (then === undefined ? 0 : of(then))),
        latency: (series) => read(tally, event.histograms[series]),
        stallsOpen: open(event),
        turns: turns.get(event) ?? {},
        run,
      };
      return CSV_COLUMNS.map(({ of }) => of(row));
    });
}

function read(tally: Tally, text: string | undefined): Tally | null {
  tally.clear();
  if (text === undefined) return null;
  try {
    tally.add(text);
  } catch {
    // The summary's notes count histograms that can't be read.
  }
  return tally.count === 0 ? null : tally;
}

/** Those that began before an interval's end, less those that ended before its begin. */
function stallCounter(stalls: readonly StallSummary[]): (event: Interval) => number {
  const groups = new Map<string, { from: number[]; to: number[] }>();
  for (const { group, fromUs, toUs } of stalls) {
    const known = groups.get(group) ?? { from: [], to: [] };
    groups.set(group, known);
    known.from.push(fromUs);
    if (toUs !== null) known.to.push(toUs);
  }
  for (const { from, to } of groups.values())
    [from, to].forEach((all) => all.sort((a, b) => a - b));
  return ({ group, fromUs, at }) => {
    const known = groups.get(group);
    if (known === undefined) return 0;
    return countBelow(known.from, at) - countBelow(known.to, fromUs + 1);
  };
}

/** How many of an ascending list are below `limit`. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  for (let high = ascending.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
