import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { done, header, histogram, S, stall, steady } from './journals.js';

/** Different enough to cost what real ones cost to read. */
const KINDS = 40;

/**
 * A long run as the conductor writes it: a line per group, process and host each second, one per
 * publisher each minute, some stalls, and a single capture that took `worstUs` somewhere.
 */
export function soak(shape: {
  seconds: number;
  rooms: number;
  stalls: number;
  worstUs: number;
  worstAtS: number;
}): JournalEvent[] {
  const { seconds, rooms } = shape;
  const head = {
    ...header({ groups: [{ name: 'probe', rooms, listen: true }] }),
    durationUs: seconds * S,
  };
  const texts = Array.from({ length: KINDS }, (_, n) =>
    histogram(
      ...Array.from({ length: 400 }, (_, i) => 150 + ((i * (n + 7)) % 450) + (i % 50 ? 0 : 9000)),
    ),
  );
  const worst = histogram(200, shape.worstUs);
  const second = (n: number): JournalEvent[] => {
    const at = (n + 1) * S;
    const fromUs = n * S;
    const service = n === shape.worstAtS ? worst : (texts[n % KINDS] ?? worst);
    const schedule = texts[(n + 11) % KINDS] ?? worst;
    return [
      {
        at,
        kind: 'interval',
        group: 'probe',
        fromUs,
        counters: done(50 * rooms * (n + 1)),
        roomsUp: rooms,
        histograms: { service, schedule, excess: service },
      },
      load(at, fromUs, n),
      {
        at,
        kind: 'host',
        fromUs,
        busyShare: 0.4,
        outsideShare: 0.02,
        stealShare: 0,
        freeMemoryMb: 2000,
      },
      ...((n + 1) % 60 === 0 ? minute(n, rooms, texts) : []),
    ];
  };
  const opening = steady(head, 0).filter(({ kind }) => kind !== 'end');
  return [
    ...opening.filter(({ at }) => at <= 300_000),
    ...Array.from({ length: seconds }, (_, n) => second(n)).flat(),
    ...Array.from({ length: shape.stalls }, (_, n) => {
      const fromUs = Math.floor(((n + 0.5) * seconds * S) / shape.stalls);
      const publisher = n % rooms;
      return stall(fromUs, fromUs + 300_000 + n * 1000, {
        id: `probe-${publisher}-0/${n}`,
        publisher,
      });
    }),
    { at: seconds * S + 1, kind: 'phase', phase: 'stopping' },
    { at: seconds * S + 5, kind: 'end', reason: 'completed' },
  ];
}

const load = (at: number, fromUs: number, n: number): EventOf<'load'> => ({
  at,
  kind: 'load',
  process: 0,
  role: 'subject',
  fromUs,
  cpuShare: 0.5 + (n % 10) / 100,
  rssMb: 120 + n / 1000,
  threads: 24,
  loopDelayP99Us: 900 + (n % 7) * 100,
  loopMaxGapUs: 4000,
  gcUs: 2000,
  ffi: {
    captureAudioFrame: { count: 5000, us: 90_000 },
    logs: { count: n % 3600 === 0 ? 20_000 : 12, us: 300 },
    roomEvent: { count: 100, us: 900 },
  },
});

const minute = (n: number, rooms: number, texts: string[]): JournalEvent[] =>
  Array.from({ length: rooms }, (_, publisher): JournalEvent => ({
    at: (n + 1) * S,
    kind: 'publisher-interval',
    publisher,
    fromUs: (n - 59) * S,
    counters: done(50 * (n + 1)),
    histograms: { service: texts[publisher % KINDS] ?? '', schedule: texts[n % KINDS] ?? '' },
  }));
