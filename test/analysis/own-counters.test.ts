import { describe, expect, it } from 'vitest';
import { ownCountersOf } from '../../src/analysis/own-counters.js';
import { recordOf } from '../../src/analysis/record.js';
import { secondsOf } from '../../src/analysis/seconds.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { counts, ended, header, S, steady, withEvents } from '../support/journals.js';

const TORN = { torn: true, skippedLines: 0 };
const groups = [{ rooms: 2 }];
const own = (events: JournalEvent[]) => {
  const record = recordOf(events, TORN);
  const [group] = record.header.groups;
  return ownCountersOf(record, group!, secondsOf(record), []);
};
const told = (publisher: number, at: number, part: Parameters<typeof counts>[0]): JournalEvent => ({
  ...{ at, kind: 'publisher-interval', publisher, fromUs: 0, histograms: {} },
  counters: counts(part),
});
const broken = (seconds: number) =>
  steady(header({ groups }), seconds).filter(
    ({ kind, at }) => kind !== 'publisher-interval' && at <= seconds * S,
  );

describe('counters of a publisher where the record breaks off', () => {
  it('are not told a second time for one that is still to come', () => {
    const alone = broken(20).filter((event) => event.kind !== 'publisher' || event.publisher === 0);
    const some = alone.map((event): JournalEvent => {
      if (event.kind !== 'interval') return event;
      const planned = Math.round((event.at / S) * 50);
      const refused = event.at > 2 * S ? 29 : 0;
      const ok = planned - refused - (event.at > 19 * S ? 1 : 0);
      return { ...event, counters: counts({ planned, ok, overlap: refused }) };
    });
    const found = own(withEvents(some, told(0, 15 * S, { planned: 750, ok: 721, overlap: 29 })));
    expect(found.get(0)).toMatchObject({ planned: 1000, ok: 970, overlap: 29 });
    expect(found.get(1)).toBeUndefined();
  });

  it('are not those of the others once its process has ended', () => {
    const two = header({ groups, process: (_, room) => room });
    const journal = steady(two, 20).filter(({ kind }) => kind !== 'publisher-interval');
    const crash = ended(10 * S, 1, { how: 'crashed', code: 134 });
    const live = journal
      .filter((event) => event.kind !== 'process' || event.process !== 1 || event.state !== 'ended')
      .filter(({ at }) => at <= 20 * S);
    const half = live.map((event): JournalEvent => {
      if (event.kind !== 'interval') return event;
      const planned = 50 * (event.at / S) + 50 * Math.min(10, event.at / S);
      return { ...event, counters: counts({ planned, ok: planned }) };
    });
    const found = own(withEvents(half, crash));
    expect(found.get(0)?.planned).toBe(1000);
    expect(found.get(1)?.planned).toBe(500);
  });
});
