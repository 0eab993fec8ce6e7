import { sumCounters } from '../journal/counters.js';
import type { Counters, JournalEvent } from '../journal/events.js';
import {
  encodeAll,
  newHistograms,
  percentileUs,
  recordUs,
  type Histogram,
} from '../journal/histograms.js';
import { merger } from '../journal/merged.js';
import { SERIES, type EncodedHistograms, type Series } from '../journal/series.js';
import { readSamples, type Sample } from '../subject/samples.js';
import { Progress } from './progress.js';

/** What the live view shows of one group. Rates are of the last interval. */
export type LiveGroup = {
  group: string;
  capturesPerS: number;
  plannedPerS: number;
  /** `plannedPerS` of the last interval in which there was any. */
  owedPerS: number;
  /** `capturesPerS`, interval by interval, the latest last. */
  lastMinutePerS: number[];
  serviceP99Us: number | null;
  counters: Counters;
};

const MINUTE = 60;

type Bin = { histograms: Record<Series, Histogram>; used: boolean };

/**
 * Makes histograms of raw samples: one interval per group (a second), one per publisher (a minute),
 * and a word on each publisher that fell behind in a second.
 * Times are µs since the run's start.
 */
export class Recorder {
  readonly #groupOf: Map<number, string>;
  readonly #groups: Map<string, Bin>;
  readonly #publishers: Map<number, Bin>;
  readonly #latest = new Map<number, Counters>();
  readonly #before = new Map<number, Counters>();
  readonly #touched = new Set<number>();
  readonly #progress: Progress;
  readonly #live = new Map<string, LiveGroup>();
  readonly #mergers = new Map<string, ReturnType<typeof merger>>();
  #groupFromUs = 0;
  #publisherFromUs = 0;
  /** Captures with a latency beyond the histograms' range, recorded at its edge. */
  clamped = 0;

  /** @param mergedUs how long a stretch's intervals are added up as well; null: they are not */
  constructor(
    publishers: { index: number; group: string; lagUs?: number }[],
    mergedUs: number | null = null,
  ) {
    this.#progress = new Progress(publishers);
    this.#groupOf = new Map(publishers.map(({ index, group }) => [index, group]));
    this.#groups = new Map(publishers.map(({ group }) => [group, emptyBin()]));
    this.#publishers = new Map(publishers.map(({ index }) => [index, emptyBin()]));
    if (mergedUs === null) return;
    for (const group of this.#groups.keys()) this.#mergers.set(group, merger(group, mergedUs));
  }

  /** Its process is gone: a new one counts from nothing, on top of what there is. */
  restart(publishers: number[]): void {
    for (const publisher of publishers) {
      const counts = this.#latest.get(publisher);
      if (counts !== undefined)
        this.#before.set(publisher, { ...counts, pending: 0, oldestPendingUs: 0 });
    }
  }

  /** How late the median capture of a publisher's second may be. */
  lagLimit(publisher: number, lagUs: number): void {
    this.#progress.limit(publisher, lagUs);
  }

  captures(samples: string, counters: { publisher: number; counters: Counters }[]): void {
    for (const sample of readSamples(samples)) {
      const group = this.#groups.get(this.#groupOf.get(sample.publisher) ?? '');
      const own = this.#publishers.get(sample.publisher);
      if (group === undefined || own === undefined) continue;
      record(group, sample);
      this.#progress.settled(sample.publisher, sample.scheduleUs);
      if (record(own, sample)) this.clamped++; // the same sample twice, counted once
    }
    for (const { publisher, counters: counts } of counters) {
      const before = this.#before.get(publisher);
      this.#latest.set(publisher, before === undefined ? counts : sumCounters([before, counts]));
      this.#touched.add(publisher);
    }
  }

  /** Ends the group interval and returns its events. */
  groupIntervals(atUs: number, roomsUp: (group: string) => number): JournalEvent[] {
    const fromUs = this.#groupFromUs;
    this.#groupFromUs = atUs;
    const lagging = this.#progress.take(fromUs, atUs, this.#latest);
    const intervals = [...this.#groups].flatMap(([group, bin]): JournalEvent[] => {
      const counters = this.#countersOf(group);
      const last = this.#live.get(group);
      const before = last?.counters;
      const perS = (now: number, then: number) => ((now - then) * 1e6) / Math.max(1, atUs - fromUs);
      const capturesPerS = perS(counters.ok, before?.ok ?? 0);
      const plannedPerS = perS(counters.planned, before?.planned ?? 0);
      this.#live.set(group, {
        group,
        counters,
        capturesPerS,
        plannedPerS,
        owedPerS: plannedPerS > 0 ? plannedPerS : (last?.owedPerS ?? 0),
        lastMinutePerS: [...(last?.lastMinutePerS ?? []), capturesPerS].slice(-MINUTE),
        serviceP99Us: bin.used ? percentileUs(bin.histograms.service, 99) : null,
      });
      const recorded = bin.used ? bin.histograms : null;
      const merged = this.#mergers.get(group)?.add(fromUs, atUs, recorded);
      const histograms = take(bin);
      const up = roomsUp(group);
      return [
        ...(merged == null ? [] : [merged]),
        { at: atUs, kind: 'interval', group, fromUs, counters, histograms, roomsUp: up },
      ];
    });
    return [...intervals, ...lagging];
  }

  /** Ends the publisher interval and returns its events. */
  publisherIntervals(atUs: number): JournalEvent[] {
    const fromUs = this.#publisherFromUs;
    this.#publisherFromUs = atUs;
    const events = [...this.#touched].flatMap((publisher): JournalEvent[] => {
      const bin = this.#publishers.get(publisher);
      const counters = this.#latest.get(publisher);
      if (bin === undefined || counters === undefined) return [];
      const histograms = take(bin);
      return [{ at: atUs, kind: 'publisher-interval', publisher, fromUs, counters, histograms }];
    });
    this.#touched.clear();
    return events;
  }

  live(): LiveGroup[] {
    return [...this.#live.values()];
  }

  #countersOf(group: string): Counters {
    const all = [...this.#latest].filter(([index]) => this.#groupOf.get(index) === group);
    return sumCounters(all.map(([, counters]) => counters));
  }
}

const emptyBin = (): Bin => ({
  used: false,
  histograms: newHistograms(),
});

/** @returns true if a value lay outside the histograms' range */
function record(bin: Bin, sample: Sample): boolean {
  bin.used = true;
  const { service, schedule, excess } = bin.histograms;
  const clamped = [
    recordUs(service, sample.serviceUs),
    recordUs(schedule, sample.scheduleUs),
    recordUs(excess, sample.excessUs),
  ];
  return clamped.includes(true);
}

/** Encodes what a bin holds and empties it. */
function take(bin: Bin): EncodedHistograms {
  if (!bin.used) return {};
  bin.used = false;
  const encoded = encodeAll(bin.histograms);
  for (const series of SERIES) bin.histograms[series].reset();
  return encoded;
}
