import { describe, expect, it } from 'vitest';
import { overloadText, summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

type Load = Partial<EventOf<'load'>>;

/** Two cores, full from 4 s to 8 s. */
function full(host: Partial<EventOf<'host'>>, load: Load, ...extra: JournalEvent[]) {
  const within = ({ at, fromUs }: { at: number; fromUs: number }) => fromUs >= 4 * S && at <= 8 * S;
  const journal = steady(header()).map((event): JournalEvent => {
    if (event.kind === 'host' && within(event)) return { ...event, busyShare: 1, ...host };
    return event.kind === 'load' && within(event) ? { ...event, ...load } : event;
  });
  return summarize(withEvents(journal, ...extra), WHOLE);
}

const step = (what: string, level: string): JournalEvent[] => {
  const one = { kind: 'pressure', step: 0, what, level, thread: null } as const;
  return [
    { at: 4 * S, ...one, state: 'started' },
    { at: 8 * S, ...one, state: 'ended' },
  ];
};

describe('an overloaded run', () => {
  it('is none while the host has time left, nor for a moment', () => {
    expect(summarize(steady(header()), WHOLE).host).not.toHaveProperty('overload');
    const moment = steady(header()).map((event) =>
      event.kind === 'host' && event.fromUs === 4 * S ? { ...event, busyShare: 1 } : event,
    );
    expect(summarize(moment, WHOLE).host).not.toHaveProperty('overload');
  });

  it('by the SDK’s events tells the kind', () => {
    const { overload } = full(
      { outsideShare: 0 },
      { cpuShare: 2, ffi: { logs: { count: 24_000, us: 900_000 } } },
    ).host;
    expect(overload?.part).toBeCloseTo(0.4);
    expect(overload?.by.sdkEvents).toBeCloseTo(0.45);
    expect(overload?.by.sdkNative).toBeCloseTo(0.55);
    expect(overload?.kinds).toEqual([{ kind: 'logs', share: expect.closeTo(0.45) as number }]);
  });

  it('by pressure: what no process of the run accounts for, beyond what the server took before', () => {
    const { overload } = full({ outsideShare: 0 }, { cpuShare: 0.4 }, ...step('cpu', '100%')).host;
    // Before: busy 0.2, outside 0.02, subject 0.1 of the host: 0.08 is the server's.
    expect(overload?.by.pressure).toBeCloseTo(0.8 - 0.08);
    expect(overload?.by.company).toBeCloseTo(0.08);
  });

  it('by a blocked JS thread, which burns in the subject', () => {
    const { overload } = full({ outsideShare: 0 }, { cpuShare: 2 }, ...step('loop', '80%')).host;
    expect(overload?.by.pressure).toBeCloseTo(0.4);
  });

  it('by its own clients, or by something else', () => {
    const loads = [4, 5, 6, 7].map((n): JournalEvent => ({
      ...(steady(header()).find(({ kind }) => kind === 'load') as EventOf<'load'>),
      role: 'client',
      fromUs: n * S,
      at: (n + 1) * S,
      cpuShare: 1.2,
    }));
    const { by } = full({ outsideShare: 0.3 }, { cpuShare: 0.2 }, ...loads).host.overload ?? {};
    expect(by?.company).toBeCloseTo(0.6);
    expect(by?.outside).toBeCloseTo(0.3);
  });

  it('says so in the words of a verdict that is not healthy', () => {
    const load = { cpuShare: 2, ffi: { logs: { count: 24_000, us: 1_000_000 } } };
    const { groups, host } = full({ outsideShare: 0 }, load, stall(5 * S, 6 * S));
    expect(groups[0]?.verdict).toBe('degraded');
    expect(groups[0]?.evidence).toMatch(/; the host was full for 40\.0 % of the run$/);
    // By what is told once, of the run.
    expect(host.overload && overloadText(host.overload)).toMatch(
      /^the host was full for 40\.0 % of the run: the SDK’s events \(logs above all\) 50\.0 %/,
    );
  });
});
