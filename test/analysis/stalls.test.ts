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

  it('is over where the publisher had but a pause, or was healed as it stopped', () => {
    expect(judged(until(9 * S, { unhealed: true })).groups[0]?.evidence).toContain('recovered');
    expect(judged(until(10.05 * S)).groups[0]?.evidence).toContain('recovered');
  });
});
