import type { EventOf } from '../../journal/events.js';
import type { HealthSignal } from '../../journal/health.js';
import { maxOf } from '../../units/numbers.js';
import { loopAwayUs, ofProcess } from '../loop-gaps.js';
import { queueMsOf } from '../queues.js';
import { overlapUs, touching, type RunRecord } from '../record.js';
import { calmBefore } from './calm.js';
import { capturesIn, lateIn } from './captures.js';
import type { Observations, ThreadPart, Trouble } from './types.js';

/** A sample that straddles the edge of a stretch tells of both sides of it. */
const EDGE_US = 50_000;

/** What the record holds of a stretch of trouble. What the scenario did on purpose is not looked at. */
export function observe(record: RunRecord, trouble: Trouble): Observations {
  const { fromUs, untilUs, process } = trouble;
  const lengthUs = Math.max(1, untilUs - fromUs);
  const loads = touching(ofProcess(record, 'load', process), fromUs, untilUs);
  const awayUs = awayOf(record, trouble);
  return {
    trouble,
    lengthUs,
    stoppedShare: Math.min(1, silencesUs(record, trouble, STOPPED) / lengthUs),
    silentShare: Math.min(1, silencesUs(record, trouble, RUNNABLE) / lengthUs),
    asleepShare: Math.min(1, asleepUs(record, trouble) / lengthUs),
    awayUs,
    awayShare: Math.min(1, awayUs / lengthUs),
    awayWaited: awayWaitedIn(loads),
    ffi: ffiOf(loads),
    ffiBefore: ffiOf(calmBefore(record, process, fromUs))?.share ?? null,
    gcShare: meanOf(loads, ({ gcUs, at, fromUs: from }) => gcUs / Math.max(1, at - from)),
    cpuShare: meanOf(loads, ({ cpuShare }) => cpuShare),
    jsCpu: jsCpuIn(record, trouble),
    queueMs: queueMsOf(record, { index: trouble.publisher, group: trouble.group }),
    threads: threadsOf(record, trouble),
    tapPerS: inside(record, trouble, 'tap'),
    packetsPerS: inside(record, trouble, 'packets'),
    connected: connectedIn(record, trouble),
    canaryUs: longest(record, trouble, 'canary'),
    siblingUs: longest(record, trouble, 'sibling'),
    host: hostOf(record, trouble),
    server: serverIn(record, trouble),
    ownServer: record.header.server.kind === 'embedded',
    ...capturesIn(record, trouble),
    late: lateIn(record, trouble),
    track: trackIn(record, trouble),
    tracksTold: record.of('track').length > 0,
    listenerMissedUs: trouble.what === 'unheard' ? listenerMissedUs(record, trouble) : 0,
    disconnected: disconnectedBy(record, trouble),
  };
}

type Load = EventOf<'load'>;
type Timed = { at: number; fromUs: number };

/** The OS's words for a process. */
const STOPPED = /^[Tt]$/;
const RUNNABLE = /^[^Tt]/;
const ASLEEP = /^[SD]$/;

function silencesUs(record: RunRecord, trouble: Trouble, states: RegExp): number {
  return silencesOf(record, trouble, states).reduce(
    (sum, [fromUs, untilUs]) => sum + overlapUs(trouble.fromUs, trouble.untilUs, fromUs, untilUs),
    0,
  );
}

/**
 * In silences of a process that slept when it was looked at. That is one moment: of those at which its
 * threads were looked at as well, only the part counts in which none of Node's own waited for a CPU.
 */
function asleepUs(record: RunRecord, trouble: Trouble): number {
  const readings = ofProcess(record, 'threads', trouble.process);
  return silencesOf(record, trouble, ASLEEP).reduce((sum, [fromUs, untilUs]) => {
    const looks = readings.filter(({ at }) => at > fromUs && at < untilUs);
    const idle = looks.filter(
      ({ threads }) => !threads.some(({ name, running }) => JS.test(name) && running > 0),
    );
    const share = looks.length === 0 ? 1 : idle.length / looks.length;
    return sum + share * overlapUs(trouble.fromUs, trouble.untilUs, fromUs, untilUs);
  }, 0);
}

/** When the process gave no heartbeat, and the OS said of it what is asked for. */
const silencesOf = (record: RunRecord, { process }: Trouble, states: RegExp) =>
  silencesIn(
    record.of('process').filter((one) => one.role === 'subject' && one.process === process),
    states,
    record.elapsedUs,
  );

function silencesIn(
  events: EventOf<'process'>[],
  states: RegExp,
  endUs: number,
): [fromUs: number, untilUs: number][] {
  return events.flatMap(({ state, sinceUs, osState = '?' }): [number, number][] => {
    if (state !== 'silent' || sinceUs === undefined || !states.test(osState)) return [];
    const back = events.find((one) => one.state === 'back' && one.sinceUs === sinceUs);
    const ended = events.find((one) => one.state === 'ended' && one.at >= sinceUs);
    return [[sinceUs, back?.at ?? ended?.at ?? endUs]];
  });
}

/** µs, by the loop's own clockwork, and by its heartbeat. */
const awayOf = (record: RunRecord, trouble: Trouble): number =>
  Math.max(
    loopAwayUs(record, trouble.process, trouble.fromUs, trouble.untilUs),
    silencesUs(record, trouble, RUNNABLE),
  );

/** By the second that tells of the longest gap: null where it does not say. */
function awayWaitedIn(loads: Load[]): Observations['awayWaited'] {
  let worst: Load | null = null;
  for (const one of loads) if (one.loopMaxGapUs > (worst?.loopMaxGapUs ?? 0)) worst = one;
  if (worst?.gapWaitedUs === undefined) return null;
  const { loopMaxGapUs, gapWaitedUs } = worst;
  return { share: gapWaitedUs / loopMaxGapUs, restUs: Math.max(0, loopMaxGapUs - gapWaitedUs) };
}

function ffiOf(loads: Load[]): Observations['ffi'] {
  if (loads.length === 0) return null;
  const spanUs = loads.reduce((sum, { at, fromUs }) => sum + Math.max(0, at - fromUs), 0);
  const us = new Map<string, number>();
  for (const { ffi } of loads)
    for (const [kind, one] of Object.entries(ffi)) us.set(kind, (us.get(kind) ?? 0) + one.us);
  const kinds = [...us]
    .map(([kind, sum]) => ({ kind, share: Math.min(1, sum / Math.max(1, spanUs)) }))
    .sort((a, b) => b.share - a.share || (a.kind < b.kind ? -1 : 1));
  return {
    share: Math.min(
      1,
      kinds.reduce((sum, { share }) => sum + share, 0),
    ),
    kinds,
  };
}

/** Node's main thread and its helpers, by the names that its versions give them. */
const JS = /^(node|MainThread)/;

/** Within silences: each reading that lies wholly in one. */
function jsCpuIn(record: RunRecord, trouble: Trouble): Observations['jsCpu'] {
  const silences = silencesOf(record, trouble, RUNNABLE);
  const readings = ofProcess(record, 'threads', trouble.process).filter((one) =>
    silences.some(
      ([fromUs, untilUs]) =>
        one.fromUs >= Math.max(fromUs, trouble.fromUs) &&
        one.at <= Math.min(untilUs, trouble.untilUs),
    ),
  );
  let us = 0;
  let spanUs = 0;
  for (const { at, fromUs, threads } of readings) {
    spanUs += Math.max(0, at - fromUs);
    for (const { name, cpuShare } of threads)
      if (JS.test(name)) us += cpuShare * Math.max(0, at - fromUs);
  }
  return { us, share: spanUs === 0 ? 0 : us / spanUs };
}

const PARTS: [ThreadPart, RegExp][] = [
  ['drain', /^AudioSourceCapt/],
  ['capture-worker', /^livekit-audio/],
  ['runtime', /^tokio/],
];

function threadsOf(record: RunRecord, trouble: Trouble): Observations['threads'] {
  const { fromUs, untilUs, process } = trouble;
  // Where all of them stand still, it is the process that was stopped.
  const readings = ofProcess(record, 'threads', process).filter(
    ({ at, threads }) =>
      at > fromUs + EDGE_US &&
      at < untilUs - EDGE_US &&
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

/** Readings of the publisher's channel that lie wholly in the stretch. */
function samplesIn(record: RunRecord, { publisher, process, fromUs, untilUs }: Trouble) {
  return touching(ofProcess(record, 'health', process), fromUs, untilUs).filter(
    (one) => one.publisher === publisher && one.fromUs >= fromUs && one.at <= untilUs,
  );
}

function inside(record: RunRecord, trouble: Trouble, signal: HealthSignal): number | null {
  const values = samplesIn(record, trouble).flatMap((one) => one.values[signal] ?? []);
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function connectedIn(record: RunRecord, trouble: Trouble): boolean | null {
  const values = samplesIn(record, trouble).flatMap((one) => one.values.connection ?? []);
  return values.length === 0 ? null : !values.includes(0);
}

function longest(record: RunRecord, trouble: Trouble, signal: 'canary' | 'sibling'): number | null {
  const { process, fromUs, untilUs } = trouble;
  const samples =
    signal === 'canary'
      ? ofProcess(record, 'health', process)
      : record.of('health').filter(({ role }) => role === 'sibling');
  const values = touching(samples, fromUs + EDGE_US, untilUs - EDGE_US).flatMap(
    ({ publisher, values: all }) => (publisher === null ? (all[signal] ?? []) : []),
  );
  return values.length === 0 ? null : maxOf(values);
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
    restShare: Math.max(0, busyShare - ownShare(record, fromUs, untilUs)),
  };
}

/** Of the host, with all processes of the run that are measured: what they take is not others'. */
function ownShare(record: RunRecord, fromUs: number, untilUs: number): number {
  const byProcess = new Map<string, Load[]>();
  for (const load of touching(record.of('load'), fromUs, untilUs)) {
    const key = `${load.role}/${load.process}`;
    byProcess.set(key, [...(byProcess.get(key) ?? []), load]);
  }
  const cores = [...byProcess.values()].reduce(
    (sum, loads) => sum + (meanOf(loads, ({ cpuShare }) => cpuShare) ?? 0),
    0,
  );
  return cores / Math.max(1, record.header.host.cpus);
}

function meanOf<E extends Timed>(list: E[], of: (one: E) => number): number | null {
  const spanUs = list.reduce((sum, { at, fromUs }) => sum + Math.max(1, at - fromUs), 0);
  if (list.length === 0) return null;
  return list.reduce((sum, one) => sum + of(one) * Math.max(1, one.at - one.fromUs), 0) / spanUs;
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

/** A listener that is there is told so soon: later it may be what the server made of the silence. */
const TOLD_US = 2_000_000;

/** Not at its end: there the track may have come back already. */
function trackIn(
  record: RunRecord,
  { publisher, fromUs, untilUs }: Trouble,
): Observations['track'] {
  const byUs = fromUs + Math.min(TOLD_US, (untilUs - fromUs) / 2);
  return (
    record.of('track').findLast((one) => one.publisher === publisher && one.at <= byUs)?.state ??
    null
  );
}

function disconnectedBy(record: RunRecord, { room, untilUs }: Trouble): string | null {
  let reason: string | null = null;
  for (const event of record.of('room')) {
    if (event.room !== room || event.role !== 'subject' || event.at > untilUs) continue;
    if (event.state === 'disconnected') reason = event.reason ?? 'unknown';
    else if (event.state === 'joined' || event.state === 'reconnected') reason = null;
  }
  return reason;
}

/**
 * For how long a process that listens was away: it said nothing, or its loop did not come round. Who
 * of several hears this publisher is not recorded: then it may have been any of them.
 */
function listenerMissedUs(record: RunRecord, { fromUs, untilUs }: Trouble): number {
  const told = record.of('process').filter(({ role }) => role === 'listener');
  const processes = new Set([
    ...told.map(({ process }) => process),
    ...record.of('load').flatMap(({ role, process }) => (role === 'listener' ? [process] : [])),
  ]);
  return maxOf(
    [...processes].map((process) => {
      const own = told.filter((one) => one.process === process);
      const silentUs = silencesIn(own, /./, record.elapsedUs).reduce(
        (sum, [sinceUs, backUs]) => sum + overlapUs(fromUs, untilUs, sinceUs, backUs),
        0,
      );
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
