import { noCounters } from '../dist/src/journal/counters.js';
import { packHeard } from '../dist/src/journal/hearing.js';
import { encodeAll, newHistograms, recordUs } from '../dist/src/journal/histograms.js';
import { mergedUsOf, merger } from '../dist/src/journal/merged.js';
import { openJournal } from '../dist/src/journal/writer.js';
import { seededRandom } from '../dist/src/units/seeded.js';

const S = 1_000_000;
const PER_S = 50;
/** Different histograms, so that none is met often; a second of all publishers, a minute of one. */
const KINDS = 500;
const SERIES = /** @type {const} */ (['service', 'schedule', 'excess']);

/**
 * A long run as the conductor writes it, by its own writer: each second a line per group, process and
 * host, each minute one per publisher, a stall every five minutes, and one very slow capture.
 * @param {string} file @param {{ seconds: number, publishers: number, listen: boolean }} shape
 */
export function writeLongJournal(file, { seconds, publishers, listen }) {
  const random = seededRandom(1);
  const ofSecond = kinds(random, PER_S * publishers);
  const ofMinute = kinds(random, PER_S * 60);
  const journal = openJournal(file, (text) => {
    throw new Error(text);
  });
  /** @param {any} event */
  const write = (event) => journal.write(event);
  for (const event of opening(seconds, publishers, listen)) write(event);
  const mergedUs = mergedUsOf(seconds * S);
  const sums = mergedUs === null ? null : merger('probe', mergedUs);
  let fromUs = 0;
  let minuteUs = 0;
  for (let n = 1; n <= seconds; n++) {
    const at = n * S + Math.floor(random() * 3000);
    const slow = n === Math.floor(seconds / 2);
    const { raw, histograms } = slow ? slowest() : pick(ofSecond, random);
    const counters = done(PER_S * publishers * n);
    const merged = sums?.add(fromUs, at, raw);
    if (merged != null) write(merged);
    write({
      at,
      kind: 'interval',
      group: 'probe',
      fromUs,
      counters,
      histograms,
      roomsUp: publishers,
    });
    for (const process of [0, 1]) write(load(at, fromUs, process, random));
    write({
      at,
      kind: 'host',
      fromUs,
      busyShare: 0.4 + random() / 10,
      outsideShare: random() / 50,
      stealShare: 0,
      freeMemoryMb: 2000 + Math.floor(random() * 100),
    });
    if (listen) write(hearing(at, fromUs, publishers, random));
    if (n % 300 === 0) write(stall(at, n, publishers, random));
    fromUs = at;
    if (n % 60 !== 0) continue;
    for (let publisher = 0; publisher < publishers; publisher++) {
      const own = pick(ofMinute, random).histograms;
      write({
        at,
        kind: 'publisher-interval',
        publisher,
        fromUs: minuteUs,
        counters: done(PER_S * n),
        histograms: own,
      });
    }
    minuteUs = at;
  }
  const at = seconds * S + S;
  write({ at, kind: 'phase', phase: 'stopping' });
  write({ at: at + 5, kind: 'end', reason: 'completed' });
  journal.close(`${file}.rescue`);
}

/** @param {() => number} random @param {number} count values in each */
function kinds(random, count) {
  // A long tail, as latencies have.
  const value = () => 200 * Math.exp(random() ** 3 * 5);
  return Array.from({ length: KINDS }, () => recorded(() => Array.from({ length: count }, value)));
}

/** Each series has its own: no text is met twice in an event. @param {() => number[]} values */
function recorded(values) {
  const raw = newHistograms();
  for (const series of SERIES) for (const us of values()) recordUs(raw[series], us);
  return { raw, histograms: encodeAll(raw) };
}

/** @template T @param {T[]} all @param {() => number} random */
const pick = (all, random) => all[Math.floor(random() * all.length)];

const slowest = () => recorded(() => [200, 300, 7_000_000]);

/** @param {number} n captures, all well */
const done = (n) => ({ ...noCounters(), planned: n, called: n, settled: n, ok: n });

/** @param {number} at @param {number} fromUs @param {number} process @param {() => number} random */
const load = (at, fromUs, process, random) => ({
  at,
  kind: 'load',
  process,
  role: process === 0 ? 'subject' : 'listener',
  fromUs,
  cpuShare: 0.5 + random() / 5,
  rssMb: 150 + Math.floor(random() * 20),
  threads: 24,
  loopDelayP99Us: Math.floor(900 + random() * 500),
  loopMaxGapUs: Math.floor(4000 + random() * 900),
  gcUs: Math.floor(random() * 4000),
  ffi: {
    captureAudioFrame: { count: 5000, us: Math.floor(90_000 + random() * 9000) },
    logs: { count: Math.floor(random() * 40), us: Math.floor(random() * 900) },
    roomEvent: { count: Math.floor(random() * 200), us: Math.floor(random() * 900) },
  },
});

/** @param {number} at @param {number} n @param {number} publishers @param {() => number} random */
const stall = (at, n, publishers, random) => {
  const publisher = Math.floor(random() * publishers);
  const fromUs = at - S;
  return {
    at,
    kind: 'stall',
    id: `probe-${publisher}-0/${n}`,
    publisher,
    state: 'closed',
    fromUs,
    toUs: fromUs + 300_000 + Math.floor(random() * 400_000),
    what: 'capture',
    seenBy: 'subject',
    pending: 1,
  };
};

/**
 * Everything of most; now and then the network's jitter brings a window earlier, or loses some.
 * @param {number} at @param {number} fromUs @param {number} publishers @param {() => number} random
 */
const hearing = (at, fromUs, publishers, random) => ({
  ...{ at, kind: 'hearing', fromUs },
  ...packHeard(
    Array.from({ length: publishers }, (_, publisher) => {
      const kind = random();
      const windows = kind < 0.04 ? 99 : kind < 0.08 ? 101 : 100;
      const lost = kind > 0.999 ? 3 : 0;
      const heard = windows - lost;
      return {
        ...{ publisher, windows, audible: heard, expected: windows, audibleExpected: heard },
        outOfOrder: 0,
      };
    }),
  ),
});

/** What a run begins with. @param {number} seconds @param {number} publishers @param {boolean} listen */
function opening(seconds, publishers, listen) {
  const all = Array.from({ length: publishers }, (_, index) => index);
  const name = 'probe';
  return [
    header(seconds, all, listen),
    ...[0, 1].flatMap((process) => {
      const role = process === 0 ? 'subject' : 'listener';
      const about = { kind: 'process', process, role, pid: 100 + process };
      return [
        { at: -2 * S, ...about, state: 'spawned' },
        { at: -S, ...about, state: 'ready', sdk: '1.1.0', node: 'v20.19.0' },
      ];
    }),
    { at: 0, kind: 'phase', phase: 'started' },
    ...all.flatMap((publisher) => {
      const about = { kind: 'room', room: `${name}-${publisher}`, group: name, role: 'subject' };
      return [
        { at: 0, ...about, state: 'joining' },
        { at: 50_000, ...about, state: 'joined', tookUs: 50_000 },
        { at: 100_000, kind: 'publisher', publisher, state: 'published' },
        ...(listen
          ? [
              { at: -S, ...about, role: 'listener', state: 'joined', tookUs: 40_000 },
              { at: 300_000, kind: 'first-audible', publisher, afterPublishUs: 200_000 },
            ]
          : []),
      ];
    }),
  ];
}

/** @param {number} seconds @param {number[]} publishers @param {boolean} listen */
const header = (seconds, publishers, listen) => ({
  at: 0,
  kind: 'run',
  schemaVersion: 2,
  id: 'a1b2c3',
  startedAt: '2026-01-01T00:00:00.000Z',
  framestall: '0.1.0',
  scenario: { name: 'long', about: 'A long run, made up.', resolved: {} },
  variant: {},
  repeat: 1,
  sdk: { requested: '1.1.0', version: '1.1.0' },
  node: 'v20.19.0',
  logCapture: 'on',
  server: { kind: 'embedded', version: '1.13.5', url: 'ws://127.0.0.1:7880' },
  host: { cpus: 2, cpuModel: 'made up', memoryMb: 4096, kernel: '6.1.0', platform: 'linux-x64' },
  durationUs: seconds * S,
  stall: { afterUs: 200_000, hangUs: 10 * S, backUs: 5 * S },
  groups: [
    {
      name: 'probe',
      rooms: publishers.length,
      processes: [0],
      publishersPerRoom: 1,
      capture: 'await',
      queueMs: 1000,
      listen,
    },
  ],
  publishers: publishers.map((index) => ({
    index,
    id: `probe-${index}-0`,
    group: 'probe',
    room: `probe-${index}`,
    process: 0,
    frameMs: 20,
    listen,
  })),
  thresholds: [],
});
