import type { Counters, GroupInfo } from '../journal/events.js';
import type { StallFact } from './facts.js';
import { FLOWS_ABOVE } from './limits.js';
import { queueMsOfGroup } from './queues.js';
import type { RunRecord } from './record.js';
import type { Stall } from './stalls.js';

/** `who` null: one of the group, which is not told. */
type Word = { who: string | null; atUs: number; counters: Counters; frameMs: number | null };

/**
 * Hangs that only the counters tell of: their last word has a capture outstanding for longer than
 * `stall.hang` beyond its queue, and no stall of that length was told of whom it belongs to.
 * @param stalls the group's
 */
export function pendingHangs(record: RunRecord, group: GroupInfo, stalls: Stall[]): StallFact[] {
  const { hangUs } = record.header.stall;
  const queueMs = queueMsOfGroup(record, group);
  return lastWords(record, group).flatMap(({ who, atUs, counters, frameMs }): StallFact[] => {
    const { pending, oldestPendingUs: lengthUs, ok } = counters;
    if (pending === 0 || lengthUs <= hangUs + queueMs * 1000) return [];
    const fromUs = atUs - lengthUs;
    const told = stalls.some(
      (one) =>
        (who === null || one.publisher === who) && one.lengthUs > hangUs && one.untilUs > fromUs,
    );
    if (told) return [];
    // One that nobody waits for may stand behind others in its queue, as long as these come back.
    if (group.capture === 'unawaited') {
      if (frameMs === null) return [];
      const due = (us: number) => us / 1000 / frameMs;
      if (ok > due(fromUs) + FLOWS_ABOVE * due(lengthUs)) return [];
    }
    const open = { open: true, trickles: false, someBack: false, byCounters: true };
    const publisher = who ?? `one of ${group.name}`;
    return [{ publisher, fromUs, lengthUs, pending, freeUs: lengthUs, ...open }];
  });
}

/** Of each publisher; of the group where that is later, as in a record that breaks off. */
function lastWords(record: RunRecord, { name }: GroupInfo): Word[] {
  const members = record.header.publishers.filter((one) => one.group === name);
  const byIndex = new Map(members.map((one) => [one.index, one] as const));
  const words = new Map<string, Word>();
  for (const { publisher, at, counters } of record.of('publisher-interval')) {
    const member = byIndex.get(publisher);
    if (member === undefined) continue;
    const { id: who, frameMs } = member;
    words.set(who, { who, atUs: at, counters, frameMs });
  }
  const last = record.of('interval').findLast(({ group }) => group === name);
  if (last === undefined || [...words.values()].some(({ atUs }) => atUs >= last.at)) {
    return [...words.values()];
  }
  const [one, ...others] = members;
  const sole = one !== undefined && others.length === 0 ? one : null;
  const who = sole?.id ?? null;
  return [{ who, atUs: last.at, counters: last.counters, frameMs: sole?.frameMs ?? null }];
}
