import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import type { HealthValues, ThreadGroup } from '../../src/journal/health.js';
import { S } from './journals.js';

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
