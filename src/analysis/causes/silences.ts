import type { ProcessRole } from '../../journal/events.js';
import { ofProcess } from '../loop-gaps.js';
import { between, once, overlapUs, touching, type RunRecord } from '../record.js';
import { processSilences } from '../silences.js';
import type { Observations, Trouble } from './types.js';

/** The OS's words for a process. */
export const STOPPED = /^[Tt]$/;
export const RUNNABLE = /^[^Tt]/;
const ASLEEP = /^[SD]$/;

/** From when to when (`at`) a process gave no heartbeat, and what the OS said of it then. */
type Silence = { fromUs: number; at: number; osState: string };

export const silencesUs = (record: RunRecord, trouble: Trouble, states: RegExp): number =>
  overlapsUs(silencesIn(record, trouble, states), trouble);

const overlapsUs = (silences: Silence[], trouble: Trouble): number =>
  silences.reduce((sum, one) => sum + sharedUs(one, trouble), 0);

const sharedUs = ({ fromUs, at }: Silence, trouble: Trouble): number =>
  overlapUs(trouble.fromUs, trouble.untilUs, fromUs, at);

/**
 * In silences of a process that slept when it was looked at. That is one moment: of those at which its
 * threads were looked at as well, only the part counts in which none of Node's own waited for a CPU.
 */
export function asleepUs(record: RunRecord, trouble: Trouble): number {
  const readings = ofProcess(record, 'threads', trouble.process);
  return silencesIn(record, trouble, ASLEEP).reduce((sum, one) => {
    const looks = between(readings, one.fromUs, one.at);
    const idle = looks.filter(
      ({ threads }) => !threads.some(({ name, running }) => JS.test(name) && running > 0),
    );
    const share = looks.length === 0 ? 1 : idle.length / looks.length;
    return sum + share * sharedUs(one, trouble);
  }, 0);
}

/** For how long of a stretch the process that listens said nothing. */
export const listenerSilentUs = (record: RunRecord, process: number, trouble: Trouble): number =>
  overlapsUs(
    touching(silencesOf(record, process, 'listener'), trouble.fromUs, trouble.untilUs),
    trouble,
  );

/** When its process gave no heartbeat, and the OS said of it what is asked for. */
const silencesIn = (record: RunRecord, { process, fromUs, untilUs }: Trouble, states: RegExp) =>
  touching(silencesOf(record, process), fromUs, untilUs).filter(({ osState }) =>
    states.test(osState),
  );

/** By their end. */
const silencesOf = (record: RunRecord, process: number, role: ProcessRole = 'subject'): Silence[] =>
  once(record, `silences by their end of ${role} ${process}`, () =>
    processSilences(record, process, role)
      .map(({ fromUs, toUs, osState }) => ({
        ...{ fromUs, at: toUs ?? record.elapsedUs },
        osState: osState ?? '?',
      }))
      .sort((a, b) => a.at - b.at),
  );

/** Node's main thread and its helpers, by the names that its versions give them. */
const JS = /^(node|MainThread)/;

/** Within silences: each reading that lies wholly in one. */
export function jsCpuIn(record: RunRecord, trouble: Trouble): Observations['jsCpu'] {
  const silences = silencesIn(record, trouble, RUNNABLE);
  if (silences.length === 0) return { us: 0, share: 0, toldUs: 0 };
  const all = ofProcess(record, 'threads', trouble.process);
  const readings = touching(all, trouble.fromUs, trouble.untilUs).filter((one) =>
    silences.some(
      ({ fromUs, at }) =>
        one.fromUs >= Math.max(fromUs, trouble.fromUs) && one.at <= Math.min(at, trouble.untilUs),
    ),
  );
  let us = 0;
  let spanUs = 0;
  for (const { at, fromUs, threads } of readings) {
    spanUs += Math.max(0, at - fromUs);
    for (const { name, cpuShare } of threads)
      if (JS.test(name)) us += cpuShare * Math.max(0, at - fromUs);
  }
  return { us, share: spanUs === 0 ? 0 : us / spanUs, toldUs: spanUs };
}

/** Of the time without a heartbeat, or where there is none of the whole stretch: what readings tell of. */
export function toldShareOf(
  record: RunRecord,
  trouble: Trouble,
  readings: { fromUs: number; at: number }[],
): number {
  const silences = silencesIn(record, trouble, RUNNABLE);
  const asked = silences.length > 0 ? silences : [{ fromUs: trouble.fromUs, at: trouble.untilUs }];
  let [lengthUs, toldUs] = [0, 0];
  for (const silence of asked) {
    const fromUs = Math.max(silence.fromUs, trouble.fromUs);
    const untilUs = Math.min(silence.at, trouble.untilUs);
    lengthUs += Math.max(0, untilUs - fromUs);
    for (const one of readings) toldUs += overlapUs(fromUs, untilUs, one.fromUs, one.at);
  }
  return toldUs / Math.max(1, lengthUs);
}
