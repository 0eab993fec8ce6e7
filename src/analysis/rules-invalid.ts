import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import { collapseWords } from './collapse.js';
import type { Facts } from './facts.js';
import { HEARD_HEALTHY, LATE_STRAINED, OUTSIDE_STRAINED, STEAL_STRAINED } from './limits.js';
import { isThin, sumWindows } from './members.js';
import { longestOf } from './rules-broken.js';
import { fewSettled, thinOf } from './shortfalls.js';

/** What keeps a run from telling anything about the SDK. */
export const invalidRun = {
  serverGone({ endedBy, endDetail, serverGone, counters, publishers }: Facts): string | null {
    if (endedBy !== 'server' && serverGone === null) return null;
    const when = serverGone === null ? '' : ` from ${formatUs(serverGone.atUs)} on`;
    const why = endDetail ?? serverGone?.reason ?? 'it did not answer';
    const until = publishers === 0 ? '' : `; ${formatCount(counters.ok)} captures in all`;
    return `the server was gone${when}: ${why}${until}`;
  },

  listenerFailed({ listenerTrouble, heard, members }: Facts): string | null {
    if (heard === null || listenerTrouble === null) return null;
    const whole =
      heard.neverHeard === 0 &&
      (heard.audibleShare ?? 0) >= HEARD_HEALTHY &&
      !members.some((one) => one.deafened && isThin(one.heard));
    return whole ? null : `the listener failed, so delivery is not proved: ${listenerTrouble.text}`;
  },

  nothingPlanned({ publishers, counters, rooms, info, elapsedUs }: Facts): string | null {
    // A processor that nobody asked anything is judged by its room.
    if (info.conversation !== undefined && rooms.clientsJoined > 0) return null;
    if (rooms.asked === 0 && counters.planned === 0) {
      const many = plural(info.rooms, 'room');
      return `nothing of it had begun by ${formatUs(elapsedUs)}: ${many} to join`;
    }
    const explained = rooms.failed.length + rooms.publishersFailed.length > 0;
    if (publishers === 0 || counters.planned > 0 || explained) return null;
    return `no capture ever fell due, though ${plural(publishers, 'publisher')} were asked for`;
  },
};

const isStrained = ({ outsidePeak, stealPeak }: Facts['strained']): boolean =>
  outsidePeak > OUTSIDE_STRAINED || stealPeak > STEAL_STRAINED;

/** The host was busy with something else just when the group was late. */
export function strainedHost(facts: Facts): string | null {
  const { strained, counters, stalls, stall, heard, members, excusedCollapse } = facts;
  const busy =
    `the host was busy with something else (other programs up to ` +
    `${formatShare(strained.outsidePeak)}, steal up to ${formatShare(strained.stealPeak)})`;
  const longest = longestOf(stalls);
  if (longest !== undefined) {
    return `${busy} during ${plural(stalls.length, 'stall')}, the longest ${formatUs(longest.lengthUs)}`;
  }
  const late = Math.max(strained.late, strained.missing);
  if (counters.planned > 0 && late / counters.planned > LATE_STRAINED) {
    return `${busy} while ${formatCount(late)} of ${formatCount(counters.planned)} captures were late`;
  }
  // What has been excused so far, and so much that it would have been a verdict otherwise.
  const few = fewSettled(facts);
  if (few !== null) return `${busy} while ${few.text}`;
  if (excusedCollapse !== null) return `${busy} while ${collapseWords(excusedCollapse)}`;
  if (heard === null) return null;
  const ears = members.filter(({ deafened }) => !deafened);
  const worst = thinOf(facts, ears).find(({ who }) => who !== null);
  // A full host is no place to forgive the few windows that one lost packet may cost.
  const whole = isStrained(strained)
    ? heard.audibleShare === null || heard.audibleShare >= HEARD_HEALTHY
    : !isThin(sumWindows(members.map((one) => one.heard)));
  if (whole && heard.longestGapUs <= stall.afterUs && worst === undefined) return null;
  const of =
    !whole || worst === undefined ? '' : `, ${formatShare(worst.share)} of that of ${worst.who}`;
  if (heard.gaps === 0) {
    return `${busy} while ${formatShare(heard.audibleShare ?? 0)} was heard${of}`;
  }
  return `${plural(heard.gaps, 'gap')} heard, all while the listener or the host was busy otherwise${of}`;
}

/** Only what was said can show that answers come; a turn that the end cut off shows neither. */
export function unspoken({ conversation, rooms, elapsedUs }: Facts): string | null {
  if (conversation === null || rooms.clientsJoined === 0) return null;
  const { turns, answered, unanswered } = conversation.turns;
  if (answered > 0) return null;
  const fix = 'let the run last longer, or the clients pause less';
  // More of them were lost somewhere, which the rules before this one tell.
  if (unanswered > 0) {
    return `no turn was answered by ${formatUs(elapsedUs)}, ${formatCount(unanswered)} given up, so nothing is proved: ${fix}`;
  }
  if (turns > 0) {
    return `no turn was over by ${formatUs(elapsedUs)}, ${formatCount(turns)} still open, so nothing is proved: ${fix}`;
  }
  return `nobody spoke by ${formatUs(elapsedUs)}, though ${plural(rooms.clientsJoined, 'client')} joined, so nothing is proved: ${fix}`;
}

/** A listener was asked for: without its word of each of them nothing is healthy. */
export function unproven({ heard, members, elapsedUs }: Facts): string | null {
  if (heard === null) return null;
  if (heard.audibleShare === null || heard.firstMaxUs === null) {
    return `nothing was heard of ${plural(heard.publishers, 'publisher')} in a record of ${formatUs(elapsedUs)}, too short to tell why`;
  }
  const unproved = members.filter((one) => one.unproved);
  const [first] = unproved;
  if (first === undefined) return null;
  const many = `${formatCount(unproved.length)} of ${plural(heard.publishers, 'publisher')}`;
  return `the listener does not tell whether ${many} could be heard all along, first ${first.id}, so delivery is not proved`;
}
