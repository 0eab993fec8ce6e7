import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import { capturedShare, rejectedSum } from './counters.js';
import type { Facts } from './facts.js';
import {
  CAPTURED_HEALTHY,
  HEARD_HEALTHY,
  OUTSIDE_STRAINED,
  REFUSED_DEGRADED,
  STEAL_STRAINED,
} from './limits.js';
import { longestOf } from './rules-broken.js';

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

  stalled({ stalls, stall, counters }: Facts): string | null {
    // What is left of an excused stall is shorter than a stall.
    if (!stalls.some(({ freeUs }) => freeUs > stall.afterUs)) return null;
    const longest = longestOf(stalls);
    if (longest === undefined) return null;
    const open = stalls.filter((one) => one.open).length;
    const sum =
      stalls.length === 1
        ? `1 stall of ${formatUs(longest.lengthUs)}`
        : `${plural(stalls.length, 'stall')}, the longest ${formatUs(longest.lengthUs)}`;
    const ending = open === 0 ? 'recovered' : `${formatCount(open)} still open at the end`;
    return (
      `${sum} (${longest.publisher} at ${formatUs(longest.fromUs)}), ${ending}; ` +
      `${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled`
    );
  },

  refused({ info, counters }: Facts): string | null {
    const { channelFull, overlap, planned } = counters;
    const refused = channelFull + overlap + rejectedSum(counters);
    if (info.capture !== 'await' || planned === 0 || refused / planned <= REFUSED_DEGRADED) {
      return null;
    }
    return `${formatCount(refused)} of ${formatCount(planned)} captures were refused, ${formatCount(channelFull)} of them because the queue was full`;
  },

  lagging({ counters, publishers, strained }: Facts): string | null {
    const share = capturedShare(counters);
    const missing = counters.planned - counters.ok;
    // Each publisher may be one frame short when it is stopped.
    if (share === null || share >= CAPTURED_HEALTHY || missing <= publishers) return null;
    if (strained.missing * 2 >= missing) return null;
    return `only ${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled (${formatShare(share)})`;
  },

  gaps({ heard, gaps, stall, listenerTrouble, rooms, strained }: Facts): string | null {
    if (heard === null || listenerTrouble !== null) return null;
    const share = heard.audibleShare;
    if (heard.neverHeard > 0) {
      return `${formatCount(heard.neverHeard)} of ${plural(heard.publishers, 'publisher')} never heard in ${plural(rooms.joined, 'room')}`;
    }
    // A gap shorter than a stall is a hiccup, as long as there are few of them.
    const long = gaps.some(({ freeUs }) => freeUs > stall.afterUs);
    const busy = strained.outsidePeak > OUTSIDE_STRAINED || strained.stealPeak > STEAL_STRAINED;
    const excused = gaps.length === 0 ? busy : sum(gaps, 'freeUs') * 2 < sum(gaps, 'lengthUs');
    const thin = share !== null && share < HEARD_HEALTHY && !excused;
    if (!long && !thin) return null;
    const whole = share === null ? '' : `${formatShare(share)} of the audio heard`;
    if (heard.gaps === 0) return `only ${whole}, missing in bits too short for a gap`;
    const longest = formatUs(heard.longestGapUs);
    return `${plural(heard.gaps, 'gap')} heard, the longest ${longest}${onPurpose(gaps)}; ${whole}`;
  },
};

function onPurpose(gaps: Facts['gaps']): string {
  const meant = gaps.filter(({ intended }) => intended.length > 0);
  const steps = [...new Set(meant.flatMap(({ intended }) => intended))];
  if (steps.length === 0) return '';
  const many = meant.length === gaps.length ? '' : `${formatCount(meant.length)} of them in `;
  return `, ${many}${steps.join(', ')}`;
}

const sum = (gaps: Facts['gaps'], key: 'lengthUs' | 'freeUs') =>
  gaps.reduce((total, gap) => total + gap[key], 0);
