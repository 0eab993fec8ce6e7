import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { header, histogram, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { health } from '../support/troubled.js';

const SECONDS = 30;
const LATE_US = 600_000;
const from = (us: number) => us > 8 * S;

/** From 8 s on all captures settle, each 0.6 s late; the scenario wants a queue of 1 s. */
function late(queueMs?: number): JournalEvent[] {
  const group = { rooms: 1, capture: 'unawaited', queueMs: 1000 } as const;
  const journal = steady(header({ groups: [group], hangUs: 10 * S }), SECONDS).map(
    (event): JournalEvent => {
      if (event.kind === 'publisher' && event.state === 'published' && queueMs !== undefined) {
        return { ...event, queueMs };
      }
      if (event.kind !== 'interval' || !from(event.at)) return event;
      const schedule = histogram(LATE_US, LATE_US, LATE_US);
      return { ...event, histograms: { ...event.histograms, schedule } };
    },
  );
  const lags = Array.from({ length: SECONDS }, (_, n): JournalEvent => {
    const fromUs = n * S;
    const lagging: [number, number, number, number][] = [[0, 50, 50, LATE_US]];
    return { at: fromUs + S, kind: 'progress', group: 'probe', fromUs, lagging };
  }).filter(({ at }) => from(at));
  return withEvents(journal, stall(8.1 * S, null, { pending: 30 }), ...lags);
}

const verdict = (journal: JournalEvent[]) => summarize(journal, WHOLE).groups[0]?.verdict;

describe('the queue that a source really has', () => {
  it('says what is too late, not the one that the scenario wants', () => {
    expect(verdict(late(50))).toBe('collapsed');
    // So late a burst may be that fills a queue of a second.
    expect(verdict(late(1000))).toBe('hung');
  });

  it('is taken for the one that is wanted where the journal is older', () =>
    expect(verdict(late())).toBe('hung'));

  it('says whether there is anything that could be drained', () => {
    const cause = (queueMs: number) => {
      const journal = steady(header({ groups: [{ rooms: 1 }] })).map((event): JournalEvent =>
        event.kind === 'publisher' && event.state === 'published' ? { ...event, queueMs } : event,
      );
      const signs = [...health({ tap: 0, sound: null }), ...health({ canary: 2000 }, null)];
      return summarize(withEvents(journal, stall(3 * S, 6 * S), ...signs), WHOLE).stalls[0]?.cause;
    };
    expect(cause(50)?.cause).toBe('drain');
    expect(cause(0)?.cause).not.toBe('drain');
  });
});
