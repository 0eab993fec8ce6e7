import type { Counters } from '../journal/events.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, maxOf, plural } from '../units/numbers.js';
import { collapseWords } from './collapse.js';
import { rejectedSum } from './counters.js';
import type { Facts } from './facts.js';
import { ENOUGH_CAPTURES, REFUSED_DEGRADED } from './limits.js';
import { sumWindows, type Member } from './members.js';
import { refusalText } from './refusals.js';
import { longestOf } from './rules-broken.js';
import { fewSettled, thinOf } from './shortfalls.js';

/** What the SDK did badly and came back from. */
export const degraded = {
  failed({ rooms, info, publishers, endedBy }: Facts): string | null {
    const [room] = rooms.failed;
    if (room !== undefined) {
      const many = `${formatCount(rooms.failed.length)} of ${plural(info.rooms, 'room')}`;
      return `${many} could not be joined, first ${room.who}: ${room.reason}`;
    }
    const [publisher] = rooms.publishersFailed;
    if (publisher !== undefined) {
      const many = `${formatCount(rooms.publishersFailed.length)} of ${plural(publishers, 'publisher')}`;
      return `${many} could not be published, first ${publisher.who}: ${publisher.reason}`;
    }
    const missing = rooms.asked - rooms.joined;
    if (missing <= 0 || endedBy !== 'completed') return null;
    return `${formatCount(missing)} of ${plural(rooms.asked, 'room')} had not joined by the end`;
  },

  late({ lateStarts }: Facts): string | null {
    const [first] = lateStarts;
    if (first === undefined) return null;
    const who = new Set(lateStarts.flatMap(({ publishers }) => publishers));
    return (
      `process ${first.process} said nothing from ${formatUs(Math.max(0, first.fromUs))} on for ` +
      `${formatUs(first.untilUs - first.fromUs)}, and ${plural(who.size, 'publisher')} came only after it, if at all`
    );
  },

  disconnected({ rooms }: Facts): string | null {
    const [first] = rooms.lost;
    if (first === undefined) return null;
    return `${plural(rooms.lost.length, 'connection')} lost, first ${first.who} at ${formatUs(first.atUs)}: ${first.reason}`;
  },

  panicked({ panics }: Facts): string | null {
    const [first] = panics;
    if (first === undefined) return null;
    return `${plural(panics.length, 'panic')} in the SDK's native side, first in process ${first.process}: ${first.message}`;
  },

  stalled({ stalls, stall, counters, behindUs }: Facts): string | null {
    // What is left of an excused stall is shorter than a stall.
    if (!stalls.some(({ freeUs }) => freeUs > stall.afterUs)) return null;
    const longest = longestOf(stalls);
    if (longest === undefined) return null;
    const open = stalls.filter((one) => one.open).length;
    const sum =
      stalls.length === 1
        ? `1 stall of ${formatUs(longest.lengthUs)}`
        : `${plural(stalls.length, 'stall')}, the longest ${formatUs(longest.lengthUs)}`;
    const over =
      behindUs === null ? 'recovered' : `over, still ${formatUs(behindUs)} behind at the end`;
    const ending = open === 0 ? over : `${formatCount(open)} still open at the end`;
    return (
      `${sum} (${longest.publisher} at ${formatUs(longest.fromUs)}), ${ending}; ` +
      `${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled`
    );
  },

  refused({ info, counters, members }: Facts): string | null {
    if (info.capture !== 'await') return null;
    const limit = (one: Counters) => refusedOf(one) > REFUSED_DEGRADED * one.planned;
    const { planned } = counters;
    const worst = worstBy(members, (one) => refusedOf(one) / one.planned);
    if (!limit(counters) && (worst === null || !limit(worst.counters))) return null;
    const refused = refusedOf(counters);
    const who =
      limit(counters) || worst === null
        ? ''
        : ` (${worst.id}: ${formatCount(refusedOf(worst.counters))} of ${formatCount(worst.counters.planned)})`;
    return `${formatCount(refused)} of ${formatCount(planned)} captures were refused${who}: ${refusalText(counters)}`;
  },

  lagging(facts: Facts): string | null {
    const few = fewSettled(facts);
    return few !== null && !few.excused ? few.text : unsettled(facts);
  },

  gaps(facts: Facts): string | null {
    const { heard, stall, rooms } = facts;
    if (heard === null) return null;
    const members = facts.members.filter(({ deafened }) => !deafened);
    const ids = new Set(members.map(({ id }) => id));
    const gaps = facts.gaps.filter(({ publisher }) => ids.has(publisher));
    const { expected, audible } = sumWindows(members.map((one) => one.heard));
    const share = expected === 0 ? null : audible / expected;
    const never = members.filter(({ neverHeard }) => neverHeard).length;
    if (never > 0) {
      return `${formatCount(never)} of ${plural(heard.publishers, 'publisher')} never heard in ${plural(rooms.joined, 'room')}`;
    }
    // A gap shorter than a stall is a hiccup, as long as there are few of them.
    const long = gaps.some(({ freeUs }) => freeUs > stall.afterUs);
    const thin = thinOf(facts, members).filter(({ excused }) => !excused);
    const worst = thin[0] ?? null;
    if (!long && worst === null) return null;
    const whole = share === null ? '' : `${formatShare(share)} of the audio heard`;
    const of = worst?.who == null ? '' : `, ${formatShare(worst.share)} of that of ${worst.who}`;
    if (gaps.length === 0) return `only ${whole}${of}, missing in bits too short for a gap`;
    const longest = formatUs(maxOf(gaps.map(({ lengthUs }) => lengthUs)));
    return `${plural(gaps.length, 'gap')} heard, the longest ${longest}${onPurpose(gaps)}; ${whole}${of}`;
  },
};

/** What has not collapsed because it was not left in peace: it has not come back either. */
const unsettled = ({ excusedCollapse }: Facts): string | null =>
  excusedCollapse?.excuse?.by === 'disturbed' ? collapseWords(excusedCollapse) : null;

const refusedOf = (counters: Counters): number =>
  counters.channelFull + counters.overlap + rejectedSum(counters);

/** The member of which the share is largest, among those with captures enough to make one. */
function worstBy(
  members: Member[],
  share: (counters: Counters) => number,
): { id: string; counters: Counters } | null {
  const all = members.flatMap(({ id, counters }) =>
    counters === null || counters.planned < ENOUGH_CAPTURES ? [] : [{ id, counters }],
  );
  return all.sort((a, b) => share(b.counters) - share(a.counters))[0] ?? null;
}

function onPurpose(gaps: Facts['gaps']): string {
  const meant = gaps.filter(({ intended }) => intended.length > 0);
  const steps = [...new Set(meant.flatMap(({ intended }) => intended))];
  if (steps.length === 0) return '';
  const many = meant.length === gaps.length ? '' : `${formatCount(meant.length)} of them in `;
  return `, ${many}${steps.join(', ')}`;
}
