import { sumCounters } from '../journal/counters.js';
import type { Counters } from '../journal/events.js';
import type { RunRecord } from './record.js';

/** Counters are cumulative: the latest word counts, the group's or that of its publishers. */
export function countersOf(record: RunRecord, group: string): Counters {
  const ofGroup = record.of('interval').findLast((event) => event.group === group);
  const byPublisher = lastByPublisher(record);
  const members = record.header.publishers.filter((one) => one.group === group);
  const sum = sumCounters(
    members.flatMap(({ index }) => {
      const counters = byPublisher.get(index);
      return counters === undefined ? [] : [counters];
    }),
  );
  return ofGroup !== undefined && ofGroup.counters.planned >= sum.planned ? ofGroup.counters : sum;
}

/** Latest counters by publisher index. */
export function lastByPublisher(record: RunRecord): Map<number, Counters> {
  const latest = new Map<number, Counters>();
  for (const { publisher, counters } of record.of('publisher-interval')) {
    latest.set(publisher, counters);
  }
  return latest;
}

export const rejectedSum = ({ rejected }: Counters): number =>
  Object.values(rejected).reduce((sum, n) => sum + n, 0);

/** Captures done without an error, as a share of the planned ones; null where none was planned. */
export const capturedShare = ({ ok, planned }: Counters): number | null =>
  planned === 0 ? null : ok / planned;
