import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, thresholdsFrom } from '../../src/analysis/index.js';
import { noCounters, countersSince, sumCounters } from '../../src/journal/counters.js';
import type { JournalEvent, ThresholdInfo } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { shortRun } from '../support/short-runs.js';
import { capacityJournal } from '../support/real-runs.js';
import { SAMPLES } from '../support/samples.js';

const limit = (figure: string, comparator: '<' | '==', value: number): ThresholdInfo => ({
  key: `probe.${figure}`,
  group: 'probe',
  figure,
  comparator,
  value,
  text: `${comparator} ${value}`,
});

const withThresholds = (events: JournalEvent[], ...thresholds: ThresholdInfo[]): JournalEvent[] =>
  events.map((event) => (event.kind === 'run' ? { ...event, thresholds } : event));

describe('thresholds of the last part of a run', () => {
  it('are those of the whole run where that is the part', () => {
    for (const events of Object.values(SAMPLES)) {
      expect(thresholdsFrom(events, Number.NEGATIVE_INFINITY)).toEqual(
        summarize(events, WHOLE).thresholds,
      );
    }
  });

  it('leave out what was bad before', () => {
    const stormy = withThresholds(
      SAMPLES.storm,
      limit('schedule.p99', '<', 100_000),
      limit('stalls', '==', 0),
      limit('heard.gaps', '==', 0),
      limit('captures', '<', 1000),
    );
    const metFrom = (us: number) => thresholdsFrom(stormy, us).map(({ met }) => met);
    expect(metFrom(0)).toEqual([false, false, false, false]);
    expect(metFrom(8 * S)).toEqual([true, true, true, true]);
    expect(metFrom(6 * S)[0]).toBe(false);
    expect(metFrom(7 * S)[1]).toBe(false); // a stall that lasts into it
  });

  it('count the publishers that are bad in it, by its seconds', () => {
    const degraded = limit('publishers.degraded', '<', 1);
    const lags = (fromS: number, toS: number) => (index: number, second: number) =>
      index === 2 && second >= fromS && second < toS ? 25 : 0;
    const from30 = (missing: (index: number, second: number) => number, ...more: JournalEvent[]) =>
      thresholdsFrom(
        withThresholds(withEvents(shortRun({ publishers: 4, missing }), ...more), degraded),
        30 * S,
      )[0];
    const none = () => 0;
    expect(from30(none)).toMatchObject({ value: 0, met: true });
    expect(from30(lags(5, 29))).toMatchObject({ value: 0, met: true });
    expect(from30(lags(31, 55))).toMatchObject({ value: 1, met: false });
    expect(from30(none, stall(40 * S, 42 * S))).toMatchObject({ value: 1, met: false });
    expect(from30(none, stall(20 * S, 22 * S))).toMatchObject({ value: 0, met: true });
  });

  it('come out of the captures of that part of a real run', () => {
    const events = capacityJournal('rooms-32').map((event): JournalEvent => {
      if (event.kind !== 'run') return event;
      const captures = { ...limit('captures', '<', 0), group: 'speakers' };
      return { ...event, thresholds: [captures] };
    });
    const [all] = thresholdsFrom(events, 0);
    const [part] = thresholdsFrom(events, 20 * S);
    const { seconds } = summarize(events, WHOLE);
    const counted = (fromUs: number) =>
      seconds.reduce((sum, one) => sum + (one.fromUs >= fromUs ? one.ok : 0), 0);
    expect(all?.value).toBe(counted(0));
    expect(part?.value).toBe(counted(20 * S));
    expect(counted(20 * S)).toBeGreaterThan(0);
    expect(counted(20 * S)).toBeLessThan(counted(0));
  });
});

it('what was counted since is what was added', () => {
  const some = fc.record({
    planned: fc.nat(1000),
    ok: fc.nat(1000),
    late: fc.nat(1000),
    rejected: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 9 })),
  });
  fc.assert(
    fc.property(some, some, (one, other) => {
      const [before, added] = [one, other].map((part) => ({ ...noCounters(), ...part }));
      if (before === undefined || added === undefined) return;
      expect(countersSince(sumCounters([before, added]), before)).toEqual({
        ...added,
        rejected: { ...added.rejected },
      });
    }),
  );
});

it('a first sound that came late before the part is not of it', () => {
  const [head, ...rest] = steady(header({ groups: [{ rooms: 1, listen: true }] }), 30).map(
    (event): JournalEvent => {
      if (event.kind === 'first-audible') return { ...event, at: 5 * S, afterPublishUs: 4.9 * S };
      if (event.kind !== 'heard' || event.fromUs >= 5 * S) return event;
      return { ...event, audible: 0, expected: 0, audibleExpected: 0 };
    },
  );
  const gaps = (us: number) =>
    thresholdsFrom(withThresholds([head!, ...rest], limit('heard.gaps', '==', 0)), us).map(
      ({ value }) => value,
    );
  expect(gaps(Number.NEGATIVE_INFINITY)).toEqual([1]);
  expect(gaps(10 * S)).toEqual([0]);
});
