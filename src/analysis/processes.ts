import { maxOf } from '../units/numbers.js';
import type { EventOf, ProcessRole } from '../journal/events.js';
import type { RunRecord } from './record.js';
import type { FfiKind, ProcessSummary } from './types.js';

/** What is under test first. */
export const ROLES: readonly ProcessRole[] = ['subject', 'listener', 'client', 'sibling', 'ai'];

type Silence = ProcessSummary['silences'][number];

/** Every process of the run, subjects first. */
export function processesOf(record: RunRecord): ProcessSummary[] {
  const keys = new Map<string, { role: ProcessRole; index: number }>();
  for (const { role, process } of [...record.of('process'), ...record.of('load')]) {
    keys.set(`${role}/${process}`, { role, index: process });
  }
  return [...keys.values()]
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.index - b.index)
    .map(({ role, index }) => processOf(record, role, index));
}

function processOf(record: RunRecord, role: ProcessRole, index: number): ProcessSummary {
  const mine = <E extends { role: string; process: number }>(events: E[]) =>
    events.filter((event) => event.role === role && event.process === index);
  const states = mine(record.of('process'));
  const loads = mine(record.of('load'));
  const spanUs = loads.reduce((sum, one) => sum + lengthUs(one), 0);
  const peak = (of: (load: EventOf<'load'>) => number) => maxOf(loads.map(of));
  const weighted = (of: (load: EventOf<'load'>) => number) =>
    spanUs === 0 ? 0 : loads.reduce((sum, one) => sum + of(one) * lengthUs(one), 0) / spanUs;
  return {
    index,
    role,
    pid: states[0]?.pid ?? 0,
    cpuShareMean: weighted(({ cpuShare }) => cpuShare),
    cpuSharePeak: peak(({ cpuShare }) => cpuShare),
    rssPeakMb: peak(({ rssMb }) => rssMb),
    threadsPeak: peak(({ threads }) => threads),
    loopDelayP99Us: peak(({ loopDelayP99Us }) => loopDelayP99Us),
    loopMaxGapUs: peak(({ loopMaxGapUs }) => loopMaxGapUs),
    gcShare: weighted((load) => load.gcUs / Math.max(1, lengthUs(load))),
    ffi: ffiOf(loads, spanUs),
    silences: silencesOf(states),
    end: states.find(({ state }) => state === 'ended')?.end ?? null,
  };
}

function ffiOf(loads: EventOf<'load'>[], spanUs: number): FfiKind[] {
  const kinds = new Set(loads.flatMap(({ ffi }) => Object.keys(ffi)));
  return [...kinds]
    .map((kind): FfiKind => {
      const of = (load: EventOf<'load'>) => load.ffi[kind] ?? { count: 0, us: 0 };
      const count = loads.reduce((sum, load) => sum + of(load).count, 0);
      const us = loads.reduce((sum, load) => sum + of(load).us, 0);
      const peak = (value: (load: EventOf<'load'>) => number) =>
        maxOf(loads.map((load) => value(load) / Math.max(1, lengthUs(load))));
      return {
        kind,
        count,
        meanPerS: spanUs === 0 ? 0 : (count * 1e6) / spanUs,
        peakPerS: peak((load) => of(load).count * 1e6),
        jsShare: spanUs === 0 ? 0 : Math.min(1, us / spanUs),
        jsSharePeak: Math.min(
          1,
          peak((load) => of(load).us),
        ),
      };
    })
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

function silencesOf(states: EventOf<'process'>[]): Silence[] {
  const bySince = new Map<number, Silence>();
  for (const { state, sinceUs, osState, at } of states) {
    if (sinceUs !== undefined && (state === 'silent' || state === 'back')) {
      const known = bySince.get(sinceUs) ?? { fromUs: sinceUs, toUs: null, osState: null };
      bySince.set(sinceUs, {
        ...known,
        toUs: state === 'back' ? at : known.toUs,
        osState: osState ?? known.osState,
      });
    }
  }
  const endedUs = states.find(({ state }) => state === 'ended')?.at ?? null;
  return [...bySince.values()]
    .map((silence) => ({ ...silence, toUs: silence.toUs ?? endedUs }))
    .sort((a, b) => a.fromUs - b.fromUs);
}

export const lengthUs = ({ at, fromUs }: { at: number; fromUs: number }) =>
  Math.max(0, at - fromUs);
