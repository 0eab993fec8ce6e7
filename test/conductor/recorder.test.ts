import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../src/conductor/recorder.js';
import { sumCounters } from '../../src/journal/counters.js';
import type { Counters, JournalEvent } from '../../src/journal/events.js';
import { decode, encode, newHistogram, recordUs } from '../../src/journal/histograms.js';
import type { EncodedHistograms } from '../../src/journal/series.js';
import { samples, type Sample } from '../../src/subject/samples.js';
import { countersOf } from '../support/events.js';

const GROUPS = ['probe', 'probe', 'crowd'];
const publishers = GROUPS.map((group, index) => ({ index, group }));
const SERIES = ['service', 'schedule', 'excess'] as const;

function payload(all: Sample[]): string {
  const record = samples();
  for (const { publisher, serviceUs, scheduleUs, excessUs } of all) {
    record.add(publisher, serviceUs, scheduleUs, excessUs);
  }
  return record.take();
}

const sample = fc.record({
  publisher: fc.nat(2),
  serviceUs: fc.integer({ min: 1, max: 50_000_000 }),
  scheduleUs: fc.integer({ min: 1, max: 50_000_000 }),
  excessUs: fc.integer({ min: 1, max: 50_000_000 }),
});

type Step = { kind: 'samples'; all: Sample[] } | { kind: 'group' } | { kind: 'publisher' };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.array(sample, { maxLength: 10 }).map((all) => ({ kind: 'samples' as const, all })),
  fc.constant({ kind: 'group' as const }),
  fc.constant({ kind: 'publisher' as const }),
);

const touch = (all: Sample[]) =>
  [...new Set(all.map(({ publisher }) => publisher))].map((publisher) => ({
    publisher,
    counters: countersOf(),
  }));

/** All intervals' histograms of one series together, encoded. */
function merged(all: EncodedHistograms[], series: (typeof SERIES)[number]): string {
  const total = newHistogram();
  for (const histograms of all) {
    const text = histograms[series];
    if (text !== undefined) total.add(decode(text));
  }
  return encode(total);
}

describe('intervals', () => {
  it('neither lose nor double a sample, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const recorder = new Recorder(publishers);
        const events: JournalEvent[] = [];
        let atUs = 0;
        const end = (kind: 'group' | 'publisher') => {
          atUs += 1_000_000;
          events.push(
            ...(kind === 'group'
              ? recorder.groupIntervals(atUs, () => 1)
              : recorder.publisherIntervals(atUs)),
          );
        };
        for (const one of steps) {
          if (one.kind === 'samples') recorder.captures(payload(one.all), touch(one.all));
          else end(one.kind);
        }
        end('group');
        end('publisher');

        const fed = steps.flatMap((one) => (one.kind === 'samples' ? one.all : []));
        const wanted = (mine: Sample[], series: (typeof SERIES)[number]) => {
          const histogram = newHistogram();
          for (const one of mine) recordUs(histogram, one[`${series}Us`]);
          return encode(histogram);
        };
        for (const series of SERIES) {
          for (const group of ['probe', 'crowd']) {
            const parts = events.filter((e) => e.kind === 'interval' && e.group === group);
            const mine = fed.filter(({ publisher }) => GROUPS[publisher] === group);
            expect(merged(parts.map(histogramsOf), series)).toBe(wanted(mine, series));
          }
          for (const { index } of publishers) {
            const parts = events.filter(
              (e) => e.kind === 'publisher-interval' && e.publisher === index,
            );
            const mine = fed.filter(({ publisher }) => publisher === index);
            expect(merged(parts.map(histogramsOf), series)).toBe(wanted(mine, series));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('follow each other without a gap, and one without a capture holds no histogram', () => {
    const recorder = new Recorder(publishers);
    const up = (group: string) => (group === 'probe' ? 2 : 0);
    recorder.captures(payload([{ publisher: 0, serviceUs: 5, scheduleUs: 6, excessUs: 7 }]), []);
    const first = recorder.groupIntervals(1_000_000, up);
    const second = recorder.groupIntervals(2_100_000, up);
    expect(first).toMatchObject([
      { group: 'probe', fromUs: 0, at: 1_000_000, roomsUp: 2 },
      { group: 'crowd', fromUs: 0, at: 1_000_000, roomsUp: 0, histograms: {} },
    ]);
    expect(Object.keys(histogramsOf(first[0]))).toEqual(['service', 'schedule', 'excess']);
    expect(second).toMatchObject([
      { fromUs: 1_000_000, at: 2_100_000, histograms: {} },
      { fromUs: 1_000_000, at: 2_100_000, histograms: {} },
    ]);
  });

  it('only publishers that were heard of have one', () => {
    const recorder = new Recorder(publishers);
    recorder.captures('', [{ publisher: 1, counters: countersOf({ called: 3 }) }]);
    expect(recorder.publisherIntervals(60_000_000)).toMatchObject([
      { publisher: 1, fromUs: 0, counters: { called: 3 } },
    ]);
    expect(recorder.publisherIntervals(120_000_000)).toEqual([]);
  });

  it('a sample of a publisher that is not in the plan is left out', () => {
    const recorder = new Recorder(publishers);
    recorder.captures(payload([{ publisher: 9, serviceUs: 1, scheduleUs: 1, excessUs: 1 }]), []);
    expect(recorder.groupIntervals(1, () => 0).map(histogramsOf)).toEqual([{}, {}]);
  });

  it('counts a capture that took longer than the range once', () => {
    const recorder = new Recorder(publishers);
    const [far, near] = [90_000_000, 1000];
    recorder.captures(
      payload([
        { publisher: 0, serviceUs: far, scheduleUs: far, excessUs: far },
        { publisher: 1, serviceUs: near, scheduleUs: far, excessUs: near },
        { publisher: 2, serviceUs: near, scheduleUs: near, excessUs: near },
      ]),
      [],
    );
    expect(recorder.clamped).toBe(2);
  });
});

describe('progress', () => {
  const watched = publishers.map((one) => ({ ...one, lagUs: 500_000 }));
  const captured = (recorder: Recorder, publisher: number, second: number, ok: number, us = 400) =>
    recorder.captures(
      payload(
        Array.from({ length: 50 }, () => ({
          publisher,
          serviceUs: us,
          scheduleUs: us,
          excessUs: us,
        })),
      ),
      [{ publisher, counters: countersOf({ planned: 50 * second, called: 50 * second, ok }) }],
    );
  const told = (recorder: Recorder, second: number) =>
    recorder.groupIntervals(second * 1_000_000, () => 1).filter(({ kind }) => kind === 'progress');

  it('costs nothing while everybody keeps up', () => {
    const recorder = new Recorder(watched);
    for (const second of [1, 2, 3]) {
      for (const one of [0, 1, 2]) captured(recorder, one, second, 50 * second - 1);
      expect(told(recorder, second)).toEqual([]);
    }
  });

  it('tells those alone that fell behind, second by second', () => {
    const recorder = new Recorder(watched);
    captured(recorder, 0, 1, 50);
    captured(recorder, 1, 1, 25);
    captured(recorder, 2, 1, 50, 3_000_000);
    const [at, fromUs] = [1_000_000, 0];
    expect(told(recorder, 1)).toEqual([
      { at, kind: 'progress', group: 'probe', fromUs, lagging: [[1, 50, 25, 0]] },
      { at, kind: 'progress', group: 'crowd', fromUs, lagging: [[2, 50, 50, 3_000_000]] },
    ]);
    captured(recorder, 1, 2, 75);
    expect(told(recorder, 2)).toEqual([]);
  });

  it('goes by what the source really holds, once that is told', () => {
    const recorder = new Recorder(watched);
    const both = (second: number) => {
      for (const one of [0, 1]) captured(recorder, one, second, 50 * second, 300_000);
      return told(recorder, second);
    };
    expect(both(1)).toEqual([]);
    recorder.lagLimit(0, 200_000);
    recorder.lagLimit(9, 200_000); // of a confused child
    expect(both(2)).toMatchObject([{ lagging: [[0, 50, 50, 300_000]] }]);
  });

  it('takes the median capture for the delay', () => {
    const recorder = new Recorder(watched);
    const late = (n: number) => ({ publisher: 0, serviceUs: 5, scheduleUs: n, excessUs: 5 });
    const all = [5, 5, 600_000, 700_000, 800_000].map(late);
    recorder.captures(payload(all), []);
    expect(told(recorder, 1)).toMatchObject([{ lagging: [[0, 0, 0, 600_000]] }]);
    recorder.captures(payload(all.slice(0, 4)), []);
    expect(told(recorder, 2)).toEqual([]);
  });
});

describe('counters', () => {
  it('of a group are the sum of its publishers’ latest', () => {
    const recorder = new Recorder(publishers);
    const said = (publisher: number, given: Partial<Counters>) =>
      recorder.captures('', [{ publisher, counters: countersOf(given) }]);
    said(0, { planned: 10, called: 9, pending: 1, oldestPendingUs: 500, rejected: { a: 1 } });
    said(1, { planned: 20, called: 20, oldestPendingUs: 900, rejected: { a: 2, b: 1 } });
    said(2, { planned: 1000 });
    said(0, { planned: 15, called: 14, pending: 1, oldestPendingUs: 700, rejected: { a: 1 } });
    expect(recorder.groupIntervals(1, () => 0)[0]).toMatchObject({
      counters: {
        planned: 35,
        called: 34,
        pending: 1,
        oldestPendingUs: 900,
        rejected: { a: 3, b: 1 },
      },
    });
  });

  it('sum key by key, whatever they are', () => {
    const n = fc.nat(1_000_000);
    const counters: fc.Arbitrary<Counters> = fc.record({
      planned: n,
      called: n,
      settled: n,
      ok: n,
      late: n,
      skipped: n,
      timedOut: n,
      channelFull: n,
      overlap: n,
      rejected: fc.dictionary(fc.constantFrom('a', 'b', 'c'), n, { noNullPrototype: true }),
      pending: n,
      oldestPendingUs: n,
    });
    fc.assert(
      fc.property(fc.array(counters), (all) => {
        const sum = sumCounters(all);
        for (const key of Object.keys(countersOf()) as (keyof Counters)[]) {
          if (key === 'rejected') continue;
          const values = all.map((one) => one[key]);
          const added = values.reduce((total, value) => total + value, 0);
          expect(sum[key]).toBe(key === 'oldestPendingUs' ? Math.max(0, ...values) : added);
        }
        for (const message of ['a', 'b', 'c']) {
          const added = all.reduce((total, one) => total + (one.rejected[message] ?? 0), 0);
          expect(sum.rejected[message] ?? 0).toBe(added);
        }
      }),
    );
  });
});

describe('the live view', () => {
  it('shows the rates of the last interval', () => {
    const recorder = new Recorder(publishers);
    expect(recorder.live()).toEqual([]);
    const second = (planned: number, ok: number, atUs: number) => {
      recorder.captures('', [{ publisher: 0, counters: countersOf({ planned, ok }) }]);
      recorder.groupIntervals(atUs, () => 1);
      return recorder.live()[0];
    };
    expect(second(50, 50, 1_000_000)).toMatchObject({ plannedPerS: 50, capturesPerS: 50 });
    expect(second(150, 60, 3_000_000)).toMatchObject({
      group: 'probe',
      plannedPerS: 50,
      capturesPerS: 5,
      serviceP99Us: null,
    });
    recorder.captures(payload([{ publisher: 0, serviceUs: 500, scheduleUs: 1, excessUs: 1 }]), []);
    expect(second(151, 61, 4_000_000)?.serviceP99Us).toBe(500);
  });
});

const histogramsOf = (event: JournalEvent | undefined): EncodedHistograms =>
  event !== undefined && 'histograms' in event ? event.histograms : {};
