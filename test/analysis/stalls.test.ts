import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

const outside = (fromUs: number, toUs: number, id: string): EventOf<'stall'> =>
  stall(fromUs, toUs, { id: `probe-0-0/${id}`, what: 'silent', seenBy: 'conductor', pending: 0 });
const inside = (fromUs: number, toUs: number | null, id: string) =>
  stall(fromUs, toUs, { id: `probe-0-0/${id}` });
const told = (...events: EventOf<'stall'>[]) =>
  summarize(withEvents(steady(header()), ...events), WHOLE).stalls.map(
    ({ fromUs, toUs, seenBy }) => [fromUs / S, toUs === null ? null : toUs / S, seenBy] as const,
  );

describe('stalls of one publisher, seen from inside and from outside', () => {
  it('are two where a capture came back between them, though nothing was heard across it', () => {
    const first = inside(2 * S, 4 * S, 'a');
    const second = inside(4 * S, null, 'b');
    expect(told(first, second, outside(3.9 * S, 5 * S, 'o'))).toEqual([
      [2, 4, 'subject'],
      [4, null, 'subject'],
    ]);
  });

  it('are one where both saw the same, with the times of the one inside', () => {
    expect(told(inside(3 * S, 5 * S, 'a'), outside(2.95 * S, 5.05 * S, 'o'))).toEqual([
      [3, 5, 'subject'],
    ]);
  });

  it('count from outside where nothing inside tells of them', () => {
    expect(told(outside(3 * S, 5 * S, 'o'))).toEqual([[3, 5, 'conductor']]);
    expect(told(inside(2 * S, 3 * S, 'a'), outside(2.9 * S, 6 * S, 'o'))).toEqual([
      [2, 6, 'subject'],
    ]);
  });
});

it('is told as what it was opened as, whoever closed it', () => {
  const about = { id: 'probe-0-0/a' };
  const opened = stall(3 * S, null, { ...about, what: 'silent', pending: 0 });
  const closed = stall(3 * S, 6 * S, { ...about, what: 'capture', seenBy: 'conductor' });
  expect(summarize(withEvents(steady(header()), opened, closed), WHOLE).stalls).toMatchObject([
    { what: 'silent', toUs: 6 * S },
  ]);
});

describe('a stall that ended because nothing was owed any more', () => {
  const until = (toUs: number, part: Partial<EventOf<'stall'>> = {}) =>
    stall(6 * S, toUs, { what: 'silent', ...part });
  const judged = (...events: JournalEvent[]) =>
    summarize(withEvents(steady(header()), ...events), WHOLE);

  it('was still there at the end of what the publisher had to capture', () => {
    const { stalls, groups } = judged(until(10.05 * S, { unhealed: true }));
    expect(stalls).toMatchObject([{ fromUs: 6 * S, toUs: null, lengthUs: 4 * S + 1 }]);
    expect(groups[0]?.evidence).toContain('1 still open at the end');
  });

  it('is over where it was healed as the publisher stopped', () => {
    expect(judged(until(10.05 * S)).groups[0]?.evidence).toContain('recovered');
  });

  describe('of a publisher that pauses', () => {
    const rest = { unhealed: true, what: 'silent' } as const;
    const told = (journal: JournalEvent[], ...events: JournalEvent[]) =>
      summarize(withEvents(journal, ...events), WHOLE).stalls.map(({ publisher, fromUs, toUs }) => [
        publisher,
        fromUs / S,
        toUs === null ? null : toUs / S,
      ]);
    const head = (rooms: number, listen = false) => header({ groups: [{ rooms, listen }] });
    /** Captures settled up to then; with none that came after. */
    const counted = (journal: JournalEvent[], untilS: number, fromS = Number.POSITIVE_INFINITY) =>
      journal.map((event): JournalEvent => {
        const own = event.kind === 'publisher-interval' && event.publisher === 0;
        if (event.kind !== 'interval' && !own) return event;
        const atS = event.at / S;
        const ok = 50 * (Math.min(atS, untilS) + Math.max(0, atS - fromS));
        return { ...event, counters: { ...event.counters, ok, settled: ok } };
      });
    const alone = steady(head(1));

    it('is one with those after each pause, as long as no capture comes back', () => {
      const closed = [
        stall(3 * S, 4 * S, { ...rest, id: 'a' }),
        stall(5 * S, 6 * S, { ...rest, id: 'b' }),
        stall(7 * S, 8 * S, { ...rest, id: 'c' }),
      ];
      expect(told(counted(alone, 3), ...closed)).toEqual([['probe-0-0', 3, 10.000001]].map(open));
      const hung = summarize(withEvents(counted(alone, 3), ...closed), WHOLE);
      expect(hung.groups[0]?.verdict).toBe('hung');
      expect(hung.stalls).toMatchObject([{ lengthUs: 7 * S + 1 }]);
    });

    const open = ([publisher, from]: (string | number)[]) => [publisher, from, null];

    it('ends with the first that a capture heals', () => {
      const two = [stall(3 * S, 4 * S, { ...rest, id: 'a' }), stall(5 * S, 6 * S, { id: 'b' })];
      expect(told(counted(alone, 3, 6), ...two)).toEqual([['probe-0-0', 3, 6]]);
    });

    it('is over where its captures came back in between, and with none after it', () => {
      const two = [stall(3 * S, 4 * S, { ...rest, id: 'a' }), stall(7 * S, 8 * S, { id: 'b' })];
      expect(told(counted(alone, 3, 5), ...two)).toEqual([
        ['probe-0-0', 3, 4],
        ['probe-0-0', 7, 8],
      ]);
      expect(told(counted(alone, 3, 5), two[0]!)).toEqual([['probe-0-0', 3, 4]]);
      expect(told(counted(alone, 3), two[0]!)).toEqual([['probe-0-0', 3, null]]);
    });

    it('is over where more settled than can have elsewhere, or it was heard again', () => {
      // One of several: the group's seconds tell of all, its own are told once a minute.
      expect(told(steady(head(2)), stall(6 * S, 9 * S, rest))).toEqual([['probe-0-0', 6, 9]]);
      const several = (listen: boolean) =>
        steady(head(2, listen)).map((event): JournalEvent => {
          if (event.kind !== 'publisher-interval') return event;
          return { ...event, counters: { ...event.counters, ok: 150, settled: 150 } };
        });
      const early = stall(3 * S, 4 * S, rest);
      expect(told(several(false), early)).toEqual([['probe-0-0', 3, null]]);
      expect(told(several(true), early)).toEqual([['probe-0-0', 3, 4]]);
    });

    it('is over where none is told of for longer than it can have been at rest', () => {
      const long = steady(head(2), 30).map((event): JournalEvent => {
        if (event.kind !== 'publisher-interval') return event;
        return { ...event, counters: { ...event.counters, ok: 150, settled: 150 } };
      });
      expect(told(long, stall(3 * S, 4 * S, rest))).toEqual([['probe-0-0', 3, 4]]);
      expect(told(long, stall(24 * S, 25 * S, rest))).toEqual([['probe-0-0', 24, null]]);
    });
  });
});
