import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import type { HealthValues, ThreadGroup } from '../../src/journal/health.js';
import { header, S, stall, steady, WHOLE, withEvents } from './journals.js';

/** Publisher 0 stalls from 3 s to 6 s. */
export const FROM = 3 * S;
export const TO = 6 * S;
/** A sample every 250 ms all through the stall. */
export const health = (
  values: HealthValues,
  publisher: number | null = 0,
  role: 'subject' | 'sibling' = 'subject',
) =>
  Array.from({ length: 12 }, (_, n): EventOf<'health'> => {
    const fromUs = FROM + n * 250_000;
    return { at: fromUs + 250_000, kind: 'health', process: 0, role, publisher, fromUs, values };
  });

export const threads = (...groups: Partial<ThreadGroup>[]): EventOf<'threads'> => ({
  at: FROM + S,
  kind: 'threads',
  process: 0,
  fromUs: FROM + S / 2,
  threads: [{ name: 'node', count: 11 }, ...groups].map((one) => ({
    name: '',
    count: 1,
    stopped: 0,
    running: 0,
    cpuShare: 0,
    ...one,
  })),
});

export const load = (part: Partial<EventOf<'load'>>): EventOf<'load'>[] =>
  [3, 4, 5].map((second) => ({
    at: (second + 1) * S,
    kind: 'load',
    process: 0,
    role: 'subject',
    fromUs: second * S,
    cpuShare: 0.3,
    rssMb: 90,
    threads: 30,
    loopDelayP99Us: 1000,
    loopMaxGapUs: 1000,
    gcUs: 0,
    ffi: {},
    ...part,
  }));

export const hostOf = (outsideShare: number) =>
  [3, 4, 5].map((second): EventOf<'host'> => ({
    at: (second + 1) * S,
    kind: 'host',
    fromUs: second * S,
    busyShare: 1,
    outsideShare,
    stealShare: 0,
    freeMemoryMb: 900,
  }));

export const silent = (osState: string): JournalEvent[] => {
  const about = { kind: 'process', process: 0, role: 'subject', pid: 100, sinceUs: FROM } as const;
  return [
    { at: FROM + 250_000, ...about, state: 'silent', osState },
    { at: TO, ...about, state: 'back' },
  ];
};

/** The cause of that stall, of a run in which nothing else was wrong. */
export const causeIn = (...extra: JournalEvent[]) => {
  const usual = steady(header({ groups: [{ listen: true }] }));
  // A process has one reading of a second, and so has the host.
  const told = new Set(extra.map(({ kind }) => kind));
  const rest = usual.filter(
    ({ kind }) => !(told.has(kind) && (kind === 'load' || kind === 'host')),
  );
  const journal = withEvents(rest, stall(FROM, TO), ...extra);
  const [first] = summarize(journal, WHOLE).stalls;
  return first?.cause ?? null;
};

export const TAP_DEAD = health({ tap: 0, sound: null, capture: 900_000 });
export const TAP_ALIVE = health({ tap: 100, sound: 0, capture: 900_000 });
export const canary = (us: number) => health({ canary: us, loop: 400 }, null);
export const sibling = (us: number) => health({ sibling: us, loop: 400 }, null, 'sibling');
