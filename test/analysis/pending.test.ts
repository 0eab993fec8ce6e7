import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import { done, header, S, steady, WHOLE, type Shape } from '../support/journals.js';

describe('hung by the counters alone', () => {
  const pendingFor = (oldestPendingUs: number, shape: Shape = {}, reading = WHOLE) => {
    const journal = steady(header({ groups: [{ rooms: 1 }], ...shape })).map((event) =>
      event.kind === 'interval' || event.kind === 'publisher-interval'
        ? {
            ...event,
            counters: { ...done(49), planned: 50, called: 50, pending: 1, oldestPendingUs },
          }
        : event,
    );
    const told = reading.torn ? journal.filter(({ at }) => at <= 9 * S) : journal;
    return summarize(told, reading).groups[0]!;
  };
  const unawaited: Shape = { groups: [{ rooms: 1, capture: 'unawaited' }] };

  it('is a capture outstanding for longer than the limit, though no stall was told', () => {
    expect(pendingFor(9 * S)).toMatchObject({
      verdict: 'hung',
      evidence:
        'probe-0-0 hung: no capture came back from 1s on for 9s, still so at the end, by the counters alone; 1 pending, 1 of 50 frames lost',
    });
    expect(pendingFor(8.5 * S, unawaited).verdict).toBe('hung');
    const torn = { torn: true, skippedLines: 0 };
    expect(pendingFor(8 * S, {}, torn).verdict).toBe('hung');
    const two: Shape = { groups: [{ rooms: 2 }] };
    expect(pendingFor(8 * S, two, torn).evidence).toMatch(/^one of probe hung: /);
  });

  it('is not what the queue demands, nor one that others come back before', () => {
    expect(pendingFor(5.9 * S).verdict).not.toBe('hung');
    expect(pendingFor(9.9 * S, unawaited).verdict).not.toBe('hung');
  });
});
