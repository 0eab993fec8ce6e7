import {
  SERIES,
  type Counters,
  type EncodedHistograms,
  type JournalEvent,
  type Series,
} from '../journal/events.js';
import {
  encode,
  newHistogram,
  percentileUs,
  recordUs,
  type Histogram,
} from '../journal/histograms.js';
import { readSamples } from '../subject/samples.js';

/** What the live view shows of one group. Rates are of the last interval. */
export type LiveGroup = {
  group: string;
  capturesPerS: number;
  plannedPerS: number;
  serviceP99Us: number | null;
  counters: Counters;
};

/**
 * Makes histograms of raw samples: one interval per group (a second), one per publisher (a minute).
 * Times are µs since the run's start.
 */
export type Recorder = {
  captures(samples: string, counters: { publisher: number; counters: Counters }[]): void;
  /** Ends the group interval and returns its events. */
  groupIntervals(atUs: number, roomsUp: (group: string) => number): JournalEvent[];
  /** Ends the publisher interval and returns its events. */
  publisherIntervals(atUs: number): JournalEvent[];
  live(): LiveGroup[];
  /** Values that did not fit the histograms' range and were recorded at its edge. */
  readonly clamped: number;
};

type Histograms = Record<Series, Histogram>;
type Bin = { histograms: Histograms; used: boolean };

export function recorder(publishers: { index: number; group: string }[]): Recorder {
  const groupOf = new Map(publishers.map(({ index, group }) => [index, group]));
  const groups = new Map(publishers.map(({ group }) => [group, bin()]));
  const bins = new Map(publishers.map(({ index }) => [index, bin()]));
  const latest = new Map<number, Counters>();
  const touched = new Set<number>();
  const live = new Map<string, LiveGroup>();
  let groupFromUs = 0;
  let publisherFromUs = 0;
  let clamped = 0;

  const record = (into: Bin | undefined, series: Series, us: number) => {
    if (into === undefined) return;
    into.used = true;
    if (recordUs(into.histograms[series], us)) clamped++;
  };

  const countersOf = (group: string): Counters =>
    sumCounters(
      [...latest].filter(([index]) => groupOf.get(index) === group).map(([, counters]) => counters),
    );

  return {
    captures(samples, counters) {
      for (const sample of readSamples(samples)) {
        const group = groups.get(groupOf.get(sample.publisher) ?? '');
        const own = bins.get(sample.publisher);
        for (const into of [group, own]) {
          record(into, 'service', sample.serviceUs);
          record(into, 'schedule', sample.scheduleUs);
          record(into, 'excess', sample.excessUs);
        }
      }
      for (const { publisher, counters: counts } of counters) {
        latest.set(publisher, counts);
        touched.add(publisher);
      }
    },
    groupIntervals(atUs, roomsUp) {
      const fromUs = groupFromUs;
      groupFromUs = atUs;
      return [...groups].map(([group, into]): JournalEvent => {
        const counters = countersOf(group);
        const before = live.get(group)?.counters;
        const perS = (now: number, then: number) => ((now - then) * 1e6) / (atUs - fromUs);
        live.set(group, {
          group,
          counters,
          capturesPerS: perS(counters.ok, before?.ok ?? 0),
          plannedPerS: perS(counters.planned, before?.planned ?? 0),
          serviceP99Us: into.used ? percentileUs(into.histograms.service, 99) : null,
        });
        const histograms = take(into);
        return {
          at: atUs,
          kind: 'interval',
          group,
          fromUs,
          counters,
          histograms,
          roomsUp: roomsUp(group),
        };
      });
    },
    publisherIntervals(atUs) {
      const fromUs = publisherFromUs;
      publisherFromUs = atUs;
      const events = [...touched].flatMap((publisher): JournalEvent[] => {
        const into = bins.get(publisher);
        const counters = latest.get(publisher);
        if (into === undefined || counters === undefined) return [];
        const histograms = take(into);
        return [{ at: atUs, kind: 'publisher-interval', publisher, fromUs, counters, histograms }];
      });
      touched.clear();
      return events;
    },
    live: () => [...live.values()],
    get clamped() {
      return clamped;
    },
  };
}

function bin(): Bin {
  return {
    used: false,
    histograms: { service: newHistogram(), schedule: newHistogram(), excess: newHistogram() },
  };
}

/** Encodes what a bin holds and empties it. */
function take(into: Bin): EncodedHistograms {
  if (!into.used) return {};
  into.used = false;
  const encoded: EncodedHistograms = {};
  for (const series of SERIES) {
    encoded[series] = encode(into.histograms[series]);
    into.histograms[series].reset();
  }
  return encoded;
}

export function sumCounters(all: Counters[]): Counters {
  const sum: Counters = {
    planned: 0,
    called: 0,
    settled: 0,
    ok: 0,
    late: 0,
    skipped: 0,
    timedOut: 0,
    channelFull: 0,
    overlap: 0,
    rejected: {},
    pending: 0,
    oldestPendingUs: 0,
  };
  for (const one of all) {
    for (const key of SUMMED) sum[key] += one[key];
    sum.oldestPendingUs = Math.max(sum.oldestPendingUs, one.oldestPendingUs);
    for (const [message, n] of Object.entries(one.rejected)) {
      sum.rejected[message] = (sum.rejected[message] ?? 0) + n;
    }
  }
  return sum;
}

const SUMMED = [
  'planned',
  'called',
  'settled',
  'ok',
  'late',
  'skipped',
  'timedOut',
  'channelFull',
  'overlap',
  'pending',
] as const;
