import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesOf, summarize } from '../../src/analysis/index.js';
import { Recorder } from '../../src/conductor/recorder.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { mergedUsOf } from '../../src/journal/merged.js';
import { samples } from '../../src/subject/samples.js';
import { counts, header, S, WHOLE } from '../support/journals.js';

const DAY_US = 86_400 * S;

type Second = { lengthUs: number; us: number[] };

/** What the recorder makes of a run of two groups, of which the second speaks in every other interval. */
function recorded(seconds: Second[], untilUs: number): JournalEvent[] {
  const head = header({ groups: [{ name: 'probe' }, { name: 'crowd' }] });
  const recorder = new Recorder(head.publishers, mergedUsOf(DAY_US));
  const events: JournalEvent[] = [];
  let atUs = 0;
  let ok = 0;
  for (const [n, { lengthUs, us }] of seconds.entries()) {
    const taken = samples();
    ok += us.length;
    for (const one of us) {
      taken.add(0, one, one + 100, one);
      if (n % 2 === 0) taken.add(2, one + 5, one * 2, 1);
    }
    const counters = counts({ planned: ok, called: ok, settled: ok, ok });
    recorder.captures(taken.take(), [{ publisher: 0, counters }]);
    atUs += lengthUs;
    events.push(...recorder.groupIntervals(atUs, () => 1));
  }
  return [
    { ...head, durationUs: DAY_US },
    ...events,
    { at: Math.max(atUs, untilUs), kind: 'end', reason: 'completed' },
  ];
}

const told = (journal: JournalEvent[]) => ({
  summary: summarize(journal, WHOLE),
  series: seriesOf(journal),
});
const isMerged = (event: JournalEvent): event is EventOf<'merged'> => event.kind === 'merged';
const plain = (journal: JournalEvent[]) => journal.filter((event) => !isMerged(event));

const second: fc.Arbitrary<Second> = fc.record({
  lengthUs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 900_000, max: 30 * S }) },
    fc.integer({ min: 59 * S, max: 61 * S }),
    fc.integer({ min: S, max: 3600 * S }),
  ),
  us: fc.array(fc.integer({ min: 1, max: 60 * S }), { maxLength: 5 }),
});

const minutes = (count: number): Second[] =>
  Array.from({ length: count * 60 }, (_, n) => ({ lengthUs: S, us: [300 + (n % 50), 900] }));

describe('histograms that were added up as the run went', () => {
  it('tell the same as the intervals themselves, however long the run became', () => {
    fc.assert(
      fc.property(
        fc.array(second, { maxLength: 60 }),
        fc.constantFrom(0, 3600 * S, DAY_US, 3 * DAY_US),
        fc.integer({ min: 1, max: 40 }),
        (seconds, untilUs, missing) => {
          const journal = recorded(seconds, untilUs);
          expect(told(journal)).toEqual(told(plain(journal)));
          // One that the disk has lost.
          const torn = journal.filter((event, n) => event.kind !== 'interval' || n !== missing);
          expect(told(torn)).toEqual(told(plain(torn)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are read instead of the intervals in a run of a day', () => {
    let read = 0;
    const journal = recorded(minutes(4), DAY_US).map((event): JournalEvent => {
      if (event.kind !== 'interval') return event;
      const { service } = event.histograms;
      const histograms = {
        get service() {
          read++;
          return service;
        },
      };
      return { ...event, histograms };
    });
    expect(journal.filter(isMerged)).toHaveLength(6); // the last minute is not over
    const whole = summarize(journal, WHOLE).groups[0]?.latency.service;
    expect(whole?.count).toBe(4 * 60 * 2);
    expect(read).toBe(2 * 60);
  });

  it('are not read where a bucket of the timeline is shorter than they are', () => {
    const journal = recorded(minutes(4), 0);
    const marred = journal.map((event) => (isMerged(event) ? { ...event, histograms: {} } : event));
    expect(told(marred)).toEqual(told(plain(journal)));
  });
});
