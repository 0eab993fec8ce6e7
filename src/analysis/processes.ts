import type { EventOf, ProcessRole } from '../journal/events.js';
import type { RunRecord } from './record.js';
import { processSilences, silencesOf, type Silence } from './silences.js';
import type { FfiKind, JsSecond, ProcessSummary } from './types.js';

/** What is under test first. */
export const ROLES: readonly ProcessRole[] = ['subject', 'listener', 'client', 'sibling', 'ai'];

type Told = {
  role: ProcessRole;
  index: number;
  states: EventOf<'process'>[];
  loads: EventOf<'load'>[];
};

/** Every process of the run, subjects first. */
export function processesOf(record: RunRecord): ProcessSummary[] {
  const found = new Map<ProcessRole, Map<number, Told>>();
  const told = (role: ProcessRole, index: number): Told => {
    const ofRole = found.get(role) ?? new Map<number, Told>();
    found.set(role, ofRole);
    const one = ofRole.get(index) ?? { role, index, states: [], loads: [] };
    ofRole.set(index, one);
    return one;
  };
  for (const event of record.of('process')) told(event.role, event.process).states.push(event);
  for (const event of record.of('load')) told(event.role, event.process).loads.push(event);
  return [...found.values()]
    .flatMap((ofRole) => [...ofRole.values()])
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.index - b.index)
    .map(processOf);
}

function processOf({ index, role, states, loads }: Told): ProcessSummary {
  const sums = { us: 0, cpu: 0, gc: 0 };
  const peaks = { cpuShare: 0, rssMb: 0, threads: 0, loopDelayP99Us: 0, loopMaxGapUs: 0 };
  for (const load of loads) {
    const us = lengthUs(load);
    sums.us += us;
    sums.cpu += load.cpuShare * us;
    sums.gc += (load.gcUs / Math.max(1, us)) * us;
    for (const key of PEAKS) peaks[key] = Math.max(peaks[key], load[key]);
  }
  const { us: spanUs } = sums;
  return {
    index,
    role,
    pid: states[0]?.pid ?? 0,
    cpuShareMean: spanUs === 0 ? 0 : sums.cpu / spanUs,
    cpuSharePeak: peaks.cpuShare,
    rssPeakMb: peaks.rssMb,
    threadsPeak: peaks.threads,
    loopDelayP99Us: peaks.loopDelayP99Us,
    loopMaxGapUs: peaks.loopMaxGapUs,
    gcShare: spanUs === 0 ? 0 : sums.gc / spanUs,
    jsBusiest: busiestOf(loads),
    ffi: ffiOf(loads, spanUs),
    silences: silencesOf(states),
    end: states.find(({ state }) => state === 'ended')?.end ?? null,
  };
}

/** The second with the most in any one of its parts. */
function busiestOf(loads: EventOf<'load'>[]): JsSecond | null {
  let busiest: JsSecond | null = null;
  for (const load of loads) {
    const second = jsSecond(load);
    if (busiest === null || jsBusyShare(second) > jsBusyShare(busiest)) busiest = second;
  }
  return busiest;
}

function jsSecond(load: EventOf<'load'>): JsSecond {
  const share = (us: number) => Math.min(1, us / Math.max(1, lengthUs(load)));
  return {
    atUs: load.at,
    events: share(Object.values(load.ffi).reduce((sum, { us }) => sum + us, 0)),
    gc: share(load.gcUs),
    away: share(load.loopMaxGapUs),
    loop: load.loopBusyShare ?? null,
  };
}

/** How much of a second was taken, at the least. */
export const jsBusyShare = ({ events, gc, away, loop }: JsSecond): number =>
  Math.max(events, gc, away, loop ?? 0);

const PEAKS = ['cpuShare', 'rssMb', 'threads', 'loopDelayP99Us', 'loopMaxGapUs'] as const;

/** Stretches in which subjects said nothing, by process. */
export function subjectSilences(record: RunRecord): { index: number; silences: Silence[] }[] {
  const states = record.of('process').filter(({ role }) => role === 'subject');
  const indexes = [...new Set(states.map(({ process }) => process))].sort((a, b) => a - b);
  return indexes.map((index) => ({ index, silences: processSilences(record, index, 'subject') }));
}

function ffiOf(loads: EventOf<'load'>[], spanUs: number): FfiKind[] {
  const kinds = new Map<string, { count: number; us: number; perS: number; share: number }>();
  for (const load of loads) {
    const loadUs = Math.max(1, lengthUs(load));
    for (const kind of Object.keys(load.ffi)) {
      const { count = 0, us = 0 } = load.ffi[kind] ?? {};
      let sum = kinds.get(kind);
      if (sum === undefined) kinds.set(kind, (sum = { count: 0, us: 0, perS: 0, share: 0 }));
      sum.count += count;
      sum.us += us;
      sum.perS = Math.max(sum.perS, (count * 1e6) / loadUs);
      sum.share = Math.max(sum.share, us / loadUs);
    }
  }
  return [...kinds]
    .map(([kind, { count, us, perS, share }]) => ({
      kind,
      count,
      meanPerS: spanUs === 0 ? 0 : (count * 1e6) / spanUs,
      peakPerS: perS,
      jsShare: spanUs === 0 ? 0 : Math.min(1, us / spanUs),
      jsSharePeak: Math.min(1, share),
    }))
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

export const lengthUs = ({ at, fromUs }: { at: number; fromUs: number }) =>
  Math.max(0, at - fromUs);

/** The OS's letter for a process, as people say it. */
const OS_STATES: Record<string, string> = {
  T: 'stopped (T)',
  t: 'traced (t)',
  D: 'waiting for the disk (D)',
  Z: 'dead (Z)',
  R: 'silent while running (R)',
  S: 'silent while asleep (S)',
};

/** What a process was that said nothing. @param osState the OS's letter, null where nobody looked */
export const silentHow = (osState: string | null): string =>
  osState === null ? 'silent' : (OS_STATES[osState] ?? `silent (${osState})`);
