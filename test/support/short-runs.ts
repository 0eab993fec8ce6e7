import type { GroupInfo, JournalEvent } from '../../src/journal/events.js';
import { counts, header, S, steady, withEvents } from './journals.js';

/** Captures due of a publisher in a second. */
export const DUE = 50;

export type Short = {
  publishers?: number;
  seconds?: number;
  group?: Partial<GroupInfo>;
  /** Captures missing of a publisher from the second that begins at `second`. */
  missing?: (publisher: number, second: number) => number;
  /** Windows in which it was not heard; a listener is there where this is given. */
  unheard?: (publisher: number, second: number) => number;
  /** Whether others have the host in that second. */
  strained?: (second: number) => boolean;
};

/** A run in which publishers are short of something, told as the recorder tells it. */
export function shortRun(short: Short): JournalEvent[] {
  const { publishers = 1, seconds = 60, missing = () => 0, unheard, strained } = short;
  const all = Array.from({ length: publishers }, (_, index) => index);
  const group = { capture: 'try', listen: unheard !== undefined, rooms: publishers } as const;
  const own = all.map((index) => {
    const sums = [0];
    for (let n = 0; n < seconds; n++) sums.push((sums[n] ?? 0) + missing(index, n));
    return sums;
  });
  const counters = (some: number[], until: number) => {
    const planned = DUE * until * some.length;
    const skipped = some.reduce((sum, index) => sum + (own[index]?.[until] ?? 0), 0);
    const ok = planned - skipped;
    return counts({ planned, called: ok, settled: ok, ok, skipped });
  };
  const head = header({ groups: [{ ...group, ...short.group }] });
  const events = steady(head, seconds).map((event): JournalEvent => {
    if (event.kind === 'interval') {
      return { ...event, counters: counters(all, Math.round(event.at / S)) };
    }
    if (event.kind === 'publisher-interval') {
      return { ...event, counters: counters([event.publisher], seconds) };
    }
    const second = 'fromUs' in event ? event.fromUs / S : 0;
    if (event.kind === 'host' && strained?.(second) === true) {
      return { ...event, busyShare: 0.8, outsideShare: 0.6 };
    }
    if (event.kind !== 'heard' || unheard === undefined) return event;
    const audible = event.expected - unheard(event.publisher, second);
    return { ...event, audible, audibleExpected: audible };
  });
  const progress = Array.from({ length: seconds }, (_, n): JournalEvent[] => {
    const lagging = all
      .filter((index) => missing(index, n) > 0.1 * DUE)
      .map((index): [number, number, number, number] => [index, DUE, DUE - missing(index, n), 0]);
    const told = { kind: 'progress', group: 'probe', fromUs: n * S, lagging } as const;
    return lagging.length === 0 ? [] : [{ at: (n + 1) * S, ...told }];
  });
  return withEvents(events, ...progress.flat());
}

/** Whether a second is one of a stretch. */
export const from = (begin: number, end: number) => (second: number) =>
  second >= begin && second < end;

/**
 * Each is bad by so little, of all of a run, that no other rule would have a word on it.
 * `most`: the time of most of what is missing.
 */
export const BAD: Record<
  string,
  { short: Short; verdict: string; what: string; most: (second: number) => boolean }
> = {
  'captures at the end': {
    short: { seconds: 300, missing: (_, second) => (second >= 285 ? 30 : 0) },
    verdict: 'collapsed',
    what: 'captures stayed at 20/s of 50/s due to the end, for 15s',
    most: from(285, 300),
  },
  'captures of a while': {
    short: { missing: (_, second) => (from(20, 28)(second) ? 25 : 0) },
    verdict: 'degraded',
    what: 'only 2 800 of 3 000 captures settled',
    most: from(20, 24),
  },
  'captures of one of many': {
    short: { publishers: 20, missing: (index) => (index === 7 ? 25 : 0) },
    verdict: 'degraded',
    what: 'of probe-7-0 only 1 500 of 3 000 captures settled',
    most: from(0, 30),
  },
  'sound of one of some': {
    short: { publishers: 4, unheard: (index, second) => (index === 0 && second > 1 ? 3 : 0) },
    verdict: 'degraded',
    what: '97.0 % of that of probe-0-0',
    most: from(0, 31),
  },
  'sound of one of many': {
    short: { publishers: 50, unheard: (index, second) => (index === 0 && second > 1 ? 40 : 0) },
    verdict: 'degraded',
    what: '61.1 % of that of probe-0-0',
    most: from(0, 31),
  },
};
