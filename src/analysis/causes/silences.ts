import type { EventOf } from '../../journal/events.js';
import { ofProcess } from '../loop-gaps.js';
import { overlapUs, type RunRecord } from '../record.js';
import type { Observations, Trouble } from './types.js';

/** The OS's words for a process. */
export const STOPPED = /^[Tt]$/;
export const RUNNABLE = /^[^Tt]/;
const ASLEEP = /^[SD]$/;

export function silencesUs(record: RunRecord, trouble: Trouble, states: RegExp): number {
  return silencesOf(record, trouble, states).reduce(
    (sum, [fromUs, untilUs]) => sum + overlapUs(trouble.fromUs, trouble.untilUs, fromUs, untilUs),
    0,
  );
}

/**
 * In silences of a process that slept when it was looked at. That is one moment: of those at which its
 * threads were looked at as well, only the part counts in which none of Node's own waited for a CPU.
 */
export function asleepUs(record: RunRecord, trouble: Trouble): number {
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

export function silencesIn(
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

/** Node's main thread and its helpers, by the names that its versions give them. */
const JS = /^(node|MainThread)/;

/** Within silences: each reading that lies wholly in one. */
export function jsCpuIn(record: RunRecord, trouble: Trouble): Observations['jsCpu'] {
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
