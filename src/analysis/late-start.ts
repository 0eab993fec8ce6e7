import type { Silences } from './courses.js';
import type { Strain } from './host.js';
import { HEARD_GRACE_US } from './limits.js';
import { brokenUs } from './pressure.js';
import type { RunRecord } from './record.js';
import { spansOf } from './stops.js';

/** A stretch in which a process said nothing, and publishers that were to come and came after it, or never. */
export type LateStart = { process: number; fromUs: number; untilUs: number; publishers: string[] };

/**
 * Nothing falls due of who is not there yet: a process that stood still while its rooms were to join
 * has no stall. Told of those that came by more than the way there may take too late.
 * The host is no excuse for what a step did.
 */
export function lateStartsOf(
  record: RunRecord,
  group: string,
  { silences, strain }: { silences: Silences; strain: Strain },
): LateStart[] {
  const askedUs = new Map<string, number>();
  for (const { role, state, room, at } of record.of('room')) {
    if (role === 'subject' && state === 'joining' && !askedUs.has(room)) askedUs.set(room, at);
  }
  const spans = spansOf(record);
  const members = record.header.publishers.filter((one) => one.group === group);
  return silences.flatMap(({ process, fromUs, untilUs }) => {
    const step = brokenUs(record, { group, what: 'captures' }, fromUs, untilUs);
    if (Math.max(strain.freeUs(fromUs, untilUs), step) <= HEARD_GRACE_US) return [];
    const publishers = members.filter((one) => {
      const asked = askedUs.get(one.room) ?? Infinity;
      const came = spans.get(one.index)?.fromUs ?? Infinity;
      const late = Math.min(untilUs, came) - Math.max(fromUs, asked) > HEARD_GRACE_US;
      return one.process === process && came >= untilUs && late;
    });
    if (publishers.length === 0) return [];
    return [{ process, fromUs, untilUs, publishers: publishers.map(({ id }) => id) }];
  });
}
