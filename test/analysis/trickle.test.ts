import { describe, expect, it } from 'vitest';
import type { JournalEvent, RunHeader } from '../../src/journal/events.js';
import { counts, header, histogram, S, stall, steady, withEvents } from '../support/journals.js';
import { firstGroup } from '../support/judged.js';

describe('what came back of a hang or a stall', () => {
  const unawaited = header({ groups: [{ rooms: 1, capture: 'unawaited' }] });
  const hang = stall(2.5 * S, null, { pending: 300 });
  /** Of what was due from 3 s on only so much was captured. */
  const piled = (head: RunHeader, share: number) =>
    steady(head).map((event): JournalEvent => {
      if (event.kind !== 'interval' || event.at <= 3 * S) return event;
      const { planned } = event.counters;
      const ok = 150 + Math.round((planned - 150) * share);
      return { ...event, counters: counts({ planned, called: planned, settled: ok, ok }) };
    });

  it('is not nothing where captures that are not awaited still come', () => {
    const some = firstGroup(withEvents(piled(unawaited, 0.02), hang));
    expect(some.evidence).toContain('captures came back too late or never from 2.5s on');
    const none = firstGroup(withEvents(piled(unawaited, 0), hang));
    expect(none.evidence).toContain('no capture came back from 2.5s on');
    // One that waits for its captures has none but the one that hangs.
    const awaited = firstGroup(withEvents(piled(header({ groups: [{ rooms: 1 }] }), 0.02), hang));
    expect(awaited.evidence).toContain('no capture came back from 2.5s on');
  });

  it('is as old as the stall where the subject tells no more', () => {
    const journal = withEvents(piled(unawaited, 0), hang).map((event): JournalEvent =>
      event.kind === 'interval' || event.kind === 'publisher-interval'
        ? { ...event, counters: { ...event.counters, pending: 1, oldestPendingUs: 900_000 } }
        : event,
    );
    expect(firstGroup(journal).counters.oldestPendingUs).toBeGreaterThan(7 * S);
  });

  it('has not recovered while it is behind its schedule', () => {
    const late = (us: number) =>
      steady(header()).map((event): JournalEvent =>
        event.kind === 'interval' && event.at > 9 * S
          ? { ...event, histograms: { ...event.histograms, schedule: histogram(us, us) } }
          : event,
      );
    const words = (us: number) => firstGroup(withEvents(late(us), stall(5 * S, 6 * S))).evidence;
    expect(words(3 * S)).toContain('over, still 3s behind at the end');
    expect(words(900)).toContain('recovered');
  });
});
