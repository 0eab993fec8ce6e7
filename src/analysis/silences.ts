import type { EventOf, ProcessRole } from '../journal/events.js';
import { once, type RunRecord } from './record.js';

/** From the last heartbeat of a process to the next; `toUs` null: there was none. Times in µs. */
export type Silence = { fromUs: number; toUs: number | null; osState: string | null };

/** Of one process of the run, by their begin. */
export const processSilences = (record: RunRecord, process: number, role: ProcessRole): Silence[] =>
  once(record, `silences of ${role} ${process}`, () =>
    silencesOf(record.of('process').filter((one) => one.role === role && one.process === process)),
  );

/**
 * One that has ended is silent no longer; nor is one that was replaced, as soon as its successor is up:
 * it may be gone only long after that, where somebody holds a thread of it.
 * @param states of one process of the run, which may have been several of the OS, one after the other
 */
export function silencesOf(states: EventOf<'process'>[]): Silence[] {
  const found = new Map<string, Silence>();
  const ends = states.filter(({ state }) => state === 'ended' || state === 'ready');
  const overUs = (pid: number, sinceUs: number): number | null =>
    ends.find(({ at, ...one }) => at >= sinceUs && (one.pid === pid) === (one.state === 'ended'))
      ?.at ?? null;
  for (const { state, pid, sinceUs, osState, at } of states) {
    if (sinceUs === undefined || (state !== 'silent' && state !== 'back')) continue;
    const key = `${pid} ${sinceUs}`;
    const known = found.get(key);
    found.set(key, {
      fromUs: sinceUs,
      toUs: state === 'back' ? at : (known?.toUs ?? overUs(pid, sinceUs)),
      osState: osState ?? known?.osState ?? null,
    });
  }
  return [...found.values()].sort((a, b) => a.fromUs - b.fromUs);
}
