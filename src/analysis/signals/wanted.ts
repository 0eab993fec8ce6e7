import { parseDurationMs } from '../../units/duration.js';
import type { RunRecord } from '../record.js';
import { resolvedGroup, type ResolvedGroup } from '../resolved-group.js';

/** What the scenario wanted of a group's publishers, as far as it says what a sign may be expected to tell. */
export type Wanted = {
  /** From one reading to the next, µs. */
  everyUs: number;
  /** So long it may say nothing by its schedule, µs; Infinity: nobody knows, or it never says anything. */
  pauseUs: number;
  /** Signs that are taken of any run are switched off for this one. */
  off: { panic: boolean; threads: boolean };
};

export function wantedOf(record: RunRecord, group: string): Wanted {
  const given = resolvedGroup(record, group);
  const { every, panic, threads } = given.health ?? {};
  return {
    everyUs: usOf(every),
    pauseUs: pauseUs(given),
    off: { panic: panic === false, threads: threads === false },
  };
}

const usOf = (text: string | undefined): number => (parseDurationMs(text ?? '') ?? 0) * 1000;

function pauseUs(given: ResolvedGroup): number {
  const { rooms = 1, publishers = 1, speak, pause, speakers, signal, conversation } = given;
  if (conversation !== undefined || signal === 'silence') return Number.POSITIVE_INFINITY;
  // Who takes turns is silent while all the others have theirs.
  if (speakers !== undefined) {
    return usOf(speak) * Math.max(0, (rooms * publishers) / speakers - 1);
  }
  return usOf(pause);
}
