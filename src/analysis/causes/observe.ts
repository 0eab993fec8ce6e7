import type { EventOf } from '../../journal/events.js';
import type { HealthSignal } from '../../journal/health.js';
import { maxOf, median } from '../../units/numbers.js';
import { canaryWaits } from '../canary.js';
import { loopAwayUs, ofProcess } from '../loop-gaps.js';
import { queueMsOf } from '../queues.js';
import { between, once, overlapUs, touching, type RunRecord } from '../record.js';
import { calmBefore } from './calm.js';
import { capturesIn, lateIn } from './captures.js';
import { connectedIn, disconnectedBy, samplesIn, trackIn } from './channel.js';
import { MOST } from './signs.js';
import type { Observations, ThreadPart, Trouble } from './types.js';
import {
  STOPPED,
  RUNNABLE,
  silencesUs,
  asleepUs,
  listenerSilentUs,
  jsCpuIn,
  toldShareOf,
} from './silences.js';
import {
  type Load,
  closerFfi,
  partsIn,
  awayWaitedIn,
  spentIn,
  busyIn,
  ffiOf,
  meanOf,
} from './loads.js';

/** A canary that waits longer is dead or starved; it answers within a few ms. */
const CANARY_DEAD_US = 300_000;
const CANARY_ALIVE_US = 100_000;
/** There is one for the whole run. */
const SIBLING = 0;

/** A sample that straddles the edge of a stretch tells of both sides of it. */
const EDGE_US = 50_000;

/** What the record holds of a stretch of trouble. What the scenario did on purpose is not looked at. */
export function observe(record: RunRecord, trouble: Trouble): Observations {
  const { fromUs, untilUs, process } = trouble;
  const lengthUs = Math.max(1, untilUs - fromUs);
  const loads = touching(ofProcess(record, 'load', process), fromUs, untilUs);
  const awayUs = awayOf(record, trouble);
  const parts = partsIn(loads, fromUs, untilUs);
  const calm = calmBefore(record, process, fromUs);
  return {
    trouble,
    lengthUs,
    stoppedShare: Math.min(1, silencesUs(record, trouble, STOPPED) / lengthUs),
    silentShare: Math.min(1, silencesUs(record, trouble, RUNNABLE) / lengthUs),
    asleepShare: Math.min(1, asleepUs(record, trouble) / lengthUs),
    awayUs,
    awayShare: Math.min(1, awayUs / lengthUs),
    awayWaited: awayWaitedIn(loads, awayUs),
    toldShare: toldShareOf(record, trouble, loads),
    ffi: closerFfi(ffiOf(parts), record, trouble),
    ffiBefore: ffiOf(calm)?.share ?? null,
    gcShare: meanOf(parts, ({ gcUs, at, fromUs: from }) => gcUs / Math.max(1, at - from)),
    spent: spentIn(loads, calm),
    busy: busyIn(parts, calm),
    cpuShare: meanOf(parts, ({ cpuShare }) => cpuShare),
    jsCpu: jsCpuIn(record, trouble),
    queueMs: queueMsOf(record, { index: trouble.publisher, group: trouble.group }),
    threads: threadsOf(record, trouble),
    tapPerS: inside(record, trouble, 'tap'),
    packetsPerS: inside(record, trouble, 'packets'),
    connected: connectedIn(record, trouble),
    canary: canaryIn(record, trouble, 'canary'),
    sibling: canaryIn(record, trouble, 'sibling'),
    host: hostOf(record, trouble),
    server: serverIn(record, trouble),
    ownServer: record.header.server.kind === 'embedded',
    ...capturesIn(record, trouble),
    late: lateIn(record, trouble),
    track: trackIn(record, trouble),
    tracksTold: record.of('track').length > 0,
    heardBefore:
      (firstHeard(record).get(trouble.publisher) ?? Number.POSITIVE_INFINITY) <= trouble.fromUs,
    listenerMissedUs: trouble.what === 'unheard' ? listenerMissedUs(record, trouble) : 0,
    disconnected: disconnectedBy(record, trouble),
  };
}

/** µs, by the loop's own clockwork, and by its heartbeat. */
const awayOf = (record: RunRecord, trouble: Trouble): number =>
  Math.max(
    loopAwayUs(record, trouble.process, trouble.fromUs, trouble.untilUs),
    silencesUs(record, trouble, RUNNABLE),
  );

const PARTS: [ThreadPart, RegExp][] = [
  ['drain', /^AudioSourceCapt/],
  ['capture-worker', /^livekit-audio/],
  ['runtime', /^tokio/],
];

function threadsOf(record: RunRecord, trouble: Trouble): Observations['threads'] {
  const { fromUs, untilUs, process } = trouble;
  // Where all of them stand still, it is the process that was stopped.
  const all = ofProcess(record, 'threads', process);
  const readings = between(all, fromUs + EDGE_US, untilUs - EDGE_US).filter(({ threads }) =>
    threads.some(({ count, stopped }) => stopped < count),
  );
  if (readings.length === 0) return null;
  const none = () => ({ count: 0, stopped: 0, cpuShare: 0 });
  const found = { drain: none(), 'capture-worker': none(), runtime: none() };
  for (const { threads, at, fromUs: from } of readings) {
    for (const [part, name] of PARTS) {
      const those = threads.filter((one) => name.test(one.name));
      const sum = (of: (one: (typeof those)[number]) => number) =>
        those.reduce((total, one) => total + of(one), 0);
      const one = found[part];
      one.count = Math.max(
        one.count,
        sum(({ count }) => count),
      );
      one.stopped = Math.max(
        one.stopped,
        sum(({ stopped }) => stopped),
      );
      if (at > from)
        one.cpuShare = Math.max(
          one.cpuShare,
          sum(({ cpuShare }) => cpuShare),
        );
    }
  }
  return found;
}

function inside(record: RunRecord, trouble: Trouble, signal: HealthSignal): number | null {
  const values = samplesIn(record, trouble).flatMap((one) => one.values[signal] ?? []);
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function canaryIn(
  record: RunRecord,
  trouble: Trouble,
  signal: 'canary' | 'sibling',
): Observations['canary'] {
  const process = signal === 'canary' ? trouble.process : SIBLING;
  const role = signal === 'canary' ? 'subject' : 'sibling';
  const [fromUs, untilUs] = [trouble.fromUs + EDGE_US, trouble.untilUs - EDGE_US];
  const told = touching(ofProcess(record, 'health', process, role), fromUs, untilUs).flatMap(
    ({ publisher, values }) => (publisher === null ? (values[signal] ?? []) : []),
  );
  const ages = told.filter((us) => us >= 0);
  if (ages.length === 0) return null;
  const waits = canaryWaits(record, process, signal);
  const waitedUs = touching(waits, fromUs, untilUs)
    .filter((one) => one.at - one.fromUs > CANARY_DEAD_US)
    .reduce((sum, one) => sum + overlapUs(one.fromUs, one.at, fromUs, untilUs), 0);
  if (waitedUs >= (untilUs - fromUs) * MOST) return { state: 'dead', us: maxOf(ages) };
  // What was asked before says nothing of it.
  const asked = touching(waits, trouble.fromUs, trouble.untilUs).filter(
    (one) => one.answered && one.fromUs >= trouble.fromUs,
  );
  if (asked.length === 0) return { state: 'unsure', us: maxOf(ages) };
  const us = median(asked.map((one) => one.at - one.fromUs));
  return { state: us < CANARY_ALIVE_US ? 'alive' : 'unsure', us };
}

function hostOf(record: RunRecord, { fromUs, untilUs }: Trouble): Observations['host'] {
  const seconds = touching(record.of('host'), fromUs, untilUs);
  if (seconds.length === 0) return null;
  const mean = (of: (second: EventOf<'host'>) => number) => meanOf(seconds, of) ?? 0;
  const busyShare = mean((second) => second.busyShare);
  return {
    busyShare,
    outsideShare: mean((second) => second.outsideShare),
    stealShare: mean((second) => second.stealShare),
    restShare: Math.max(
      0,
      busyShare - ownShare(record, fromUs, untilUs) - mean(({ serverShare }) => serverShare ?? 0),
    ),
  };
}

/** Of the host, with all processes of the run that are measured: what they take is not others'. */
function ownShare(record: RunRecord, fromUs: number, untilUs: number): number {
  const byProcess = new Map<string, Load[]>();
  for (const load of touching(record.of('load'), fromUs, untilUs)) {
    const key = `${load.role}/${load.process}`;
    const own = byProcess.get(key);
    if (own === undefined) byProcess.set(key, [load]);
    else own.push(load);
  }
  const cores = [...byProcess.values()].reduce(
    (sum, loads) => sum + (meanOf(loads, ({ cpuShare }) => cpuShare) ?? 0),
    0,
  );
  return cores / Math.max(1, record.header.host.cpus);
}

function serverIn(record: RunRecord, { fromUs, untilUs }: Trouble): Observations['server'] {
  let down: { sinceUs: number; state: Observations['server'] } | null = null;
  let found: Observations['server'] = null;
  const note = (toUs: number) => {
    if (down === null || overlapUs(fromUs, untilUs, down.sinceUs, toUs) === 0) return;
    if (found !== 'faulty') found = down.state;
  };
  for (const { at, state, sinceUs, reason } of record.of('server')) {
    if (state === 'unreachable' || state === 'ended') {
      const faulty = state === 'ended' || reason !== undefined;
      down ??= { sinceUs: sinceUs ?? at, state: faulty ? 'faulty' : 'unreachable' };
    } else {
      note(at);
      down = null;
    }
  }
  note(Number.POSITIVE_INFINITY);
  return found;
}

/** By publisher. */
const firstHeard = (record: RunRecord): Map<number, number> =>
  once(record, 'first-heard', () => {
    const told = record.of('first-audible').map((one) => [one.publisher, one.at] as const);
    return new Map(told.reverse());
  });

/**
 * For how long a process that listens was away: it said nothing, or its loop did not come round. Who
 * of several hears this publisher is not recorded: then it may have been any of them.
 */
function listenerMissedUs(record: RunRecord, trouble: Trouble): number {
  const { fromUs, untilUs } = trouble;
  return maxOf(
    listenersOf(record).map((process) => {
      const silentUs = listenerSilentUs(record, process, trouble);
      const loads = touching(ofProcess(record, 'load', process, 'listener'), fromUs, untilUs);
      const awayUs = loads.reduce(
        (sum, one) =>
          sum + Math.min(one.loopMaxGapUs, overlapUs(fromUs, untilUs, one.fromUs, one.at)),
        0,
      );
      return Math.max(silentUs, awayUs);
    }),
  );
}

const listenersOf = (record: RunRecord): number[] =>
  once(record, 'listeners', () => {
    const told = [...record.of('process'), ...record.of('load')];
    return [
      ...new Set(told.flatMap(({ role, process }) => (role === 'listener' ? [process] : []))),
    ];
  });
