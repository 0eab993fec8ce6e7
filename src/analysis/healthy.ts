import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import type { Facts } from './facts.js';
import { turnsSentence } from './rules-turns.js';

/** What went well, in figures. */
export function healthySentence(facts: Facts): string {
  const { publishers, counters, latency, heard, rooms } = facts;
  const turns = turnsSentence(facts);
  if (turns !== null) return turns;
  if (publishers === 0) {
    const slowest = rooms.slowestUs === null ? '' : `, the slowest in ${formatUs(rooms.slowestUs)}`;
    return `${formatCount(rooms.joined)} of ${plural(rooms.asked, 'room')} joined${slowest}`;
  }
  const { service } = latency;
  const who = publishers === 1 ? 'its publisher' : `all ${formatCount(publishers)} publishers`;
  return [
    `${who}: ${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled`,
    ...(service === null
      ? []
      : [`service p99 ${formatUs(service.p99)}`, `longest wait ${formatUs(service.max)}`]),
    ...(heard?.audibleShare == null ? [] : [`${formatShare(heard.audibleShare)} heard`]),
  ].join(', ');
}
