import type { GroupInfo } from '../journal/events.js';
import { lastByPublisher } from './counters.js';
import { coursesOf, type Silences } from './courses.js';
import { FLOWS_ABOVE } from './limits.js';
import type { RunRecord } from './record.js';
import type { Stall } from './stalls.js';
import type { Second } from './types.js';

/** Of the stall's own publisher, while it lasted. */
export type Trickle = {
  /** Some part of what fell due in it: piled up they settle one after another, each long after its time. */
  trickles: boolean;
  /** Any capture at all. */
  someBack: boolean;
};

/**
 * Whether captures of a stall's own publisher came back while it lasted. What others of its group did
 * says nothing of it, nor how it went on once it was over.
 * @param seconds the group's
 */
export function tricklesOf(
  record: RunRecord,
  group: GroupInfo,
  seconds: Second[],
  silences: Silences,
): (stall: Stall) => Trickle {
  const courses = new Map(
    coursesOf(record, group, seconds, silences).map((one) => [one.who, one.seconds] as const),
  );
  const members = record.header.publishers.filter((one) => one.group === group.name);
  // Once for all stalls: a day has a hundred thousand such events.
  let sole: Map<number, number> | null = null;
  return ({ publisher, fromUs, untilUs }) => {
    const own = courses.get(publisher) ?? (members.length === 1 ? seconds : null);
    if (own !== null) {
      return flows(own.filter((one) => one.fromUs >= fromUs && one.atUs <= untilUs));
    }
    const member = members.find(({ id }) => id === publisher);
    if (member === undefined) return { trickles: false, someBack: false };
    // More than could have been captured before it began and after it. Older journals tell no more of one.
    sole ??= soleCounters(record, members, seconds);
    const ok = sole.get(member.index) ?? 0;
    const frameUs = member.frameMs * 1000;
    const due = (untilUs - fromUs) / frameUs;
    const beside = (fromUs + Math.max(0, record.elapsedUs - untilUs)) / frameUs;
    return { trickles: ok > beside + FLOWS_ABOVE * due, someBack: ok > beside + 1 };
  };
}

function flows(seconds: Second[]): Trickle {
  const sum = (key: 'ok' | 'planned') => seconds.reduce((total, one) => total + one[key], 0);
  return { trickles: sum('ok') > FLOWS_ABOVE * sum('planned'), someBack: sum('ok') > 0 };
}

/** Captures of each publisher by itself, where they are no more than those of the group. */
function soleCounters(
  record: RunRecord,
  members: { index: number }[],
  seconds: Second[],
): Map<number, number> {
  const latest = lastByPublisher(record);
  const own = new Map(members.map(({ index }) => [index, latest.get(index)?.ok ?? 0]));
  const sum = [...own.values()].reduce((total, ok) => total + ok, 0);
  return sum <= seconds.reduce((total, { ok }) => total + ok, 0) ? own : new Map<number, number>();
}
