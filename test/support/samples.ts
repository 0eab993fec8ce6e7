import type { JournalEvent } from '../../src/journal/events.js';
import {
  counts,
  ended,
  header,
  histogram,
  S,
  stall,
  steady,
  withEvents,
  type Shape,
} from './journals.js';

const limit = (key: string, text: string, comparator: '<' | '==', value: number) => {
  const [group = '', ...figure] = key.split('.');
  return { key, group, figure: figure.join('.'), comparator, value, text };
};

const healthy: Shape = {
  groups: [{ rooms: 4, listen: true }],
  thresholds: [
    limit('probe.schedule.p99', '< 100ms', '<', 100_000),
    limit('probe.stalls', '== 0', '==', 0),
  ],
};

/** Silent rooms join at 5 s; a log storm follows in which captures and one publisher suffer. */
function storm(logCapture: 'on' | 'off'): JournalEvent[] {
  const head = header({
    groups: [
      { rooms: 4, listen: true },
      { name: 'crowd', rooms: 20, publishersPerRoom: 0 },
    ],
    thresholds: healthy.thresholds ?? [],
    variant: { logCapture },
    logCapture,
  });
  if (logCapture === 'off') return steady(head).map(quiet);
  const rejected = { 'a "quoted" <reason> & more': 2 };
  const stormy = steady(head).map((event): JournalEvent => {
    if (event.kind === 'interval' && event.at > 8 * S) {
      return { ...event, counters: { ...event.counters, late: 240, rejected } };
    }
    if (event.kind === 'load' && event.fromUs >= 5 * S && event.fromUs < 8 * S) {
      const ffi = {
        logs: { count: 24_100, us: 610_000 },
        captureAudioFrame: { count: 31, us: 12_000 },
      };
      return { ...event, cpuShare: 1.04, rssMb: 1480, loopMaxGapUs: 310_000, ffi };
    }
    if (event.kind === 'interval' && event.at > 5 * S && event.at <= 8 * S) {
      const planned = event.counters.planned;
      const service = histogram(900, 40_000, 1_900_000);
      const ok = 1000 + (planned - 1000) * 0.2;
      const counters = counts({
        planned,
        called: ok,
        settled: ok,
        ok,
        late: 60,
        pending: 4,
        oldestPendingUs: 900_000,
        rejected,
      });
      return {
        ...event,
        counters,
        histograms: { service, schedule: service, excess: histogram(5) },
      };
    }
    return event;
  });
  const room = { kind: 'room', group: 'crowd', role: 'subject', state: 'joined' } as const;
  return withEvents(
    stormy,
    { at: 5.3 * S, ...room, room: 'crowd-1', tookUs: 200_000 },
    { at: 5.4 * S, ...room, room: 'crowd-2', tookUs: 300_000 },
    stall(5.2 * S, 7.4 * S, { pending: 1 }),
    stall(5.9 * S, 6.3 * S, { id: 'probe-1-0/0', publisher: 1, what: 'silent', pending: 0 }),
    { at: 7.4 * S, kind: 'gap', publisher: 0, fromUs: 5.3 * S, toUs: 7.3 * S },
    {
      at: 9 * S,
      kind: 'promise',
      process: 0,
      role: 'subject',
      what: 'connect',
      limitUs: 15 * S,
      room: 'crowd-7',
    },
  );
}

const quiet = (event: JournalEvent): JournalEvent =>
  event.kind === 'load'
    ? { ...event, ffi: { captureAudioFrame: { count: 200, us: 18_000 } } }
    : event;

function killed(): JournalEvent[] {
  const journal = steady(header({ groups: [{ rooms: 4 }] })).filter(({ at }) => at <= 4.2 * S);
  return [
    ...journal,
    stall(4.1 * S, null, { at: 4.4 * S }),
    ended(4.2 * S, 0, {
      code: null,
      signal: 'SIGKILL',
      how: 'crashed',
      stderrTail: '\u001b[31mthread panicked\u001b[0m at <unknown> & "more"\n',
    }),
    { at: 4.5 * S, kind: 'end', reason: 'completed', detail: 'every subject process has ended' },
  ];
}

function hung(): JournalEvent[] {
  const head = header({ groups: [{ rooms: 24 }], server: 'none', hangUs: 3 * S });
  const journal = steady(head).map((event): JournalEvent => {
    if (event.kind !== 'interval') return event;
    const pending = { pending: 24, oldestPendingUs: event.at - 100_000 };
    const counters = counts({
      planned: event.counters.planned,
      called: 48,
      settled: 24,
      ok: 24,
      ...pending,
    });
    return { ...event, counters, histograms: {} };
  });
  return withEvents(
    journal.filter(({ kind }) => kind !== 'publisher-interval'),
    ...head.publishers.map(({ index, id }) =>
      stall(120_000 + index * 1000, null, { publisher: index, id: `${id}/0` }),
    ),
  );
}

/** Journals that show everything a report can hold. */
export const SAMPLES = {
  healthy: steady(header(healthy)),
  storm: storm('on'),
  'storm-off': storm('off'),
  killed: killed(),
  hung: hung(),
} as const satisfies Record<string, JournalEvent[]>;
