import { formatUs } from '../../units/duration.js';
import { formatShare } from '../../units/numbers.js';
import { isFullHost, others, hostWords, MOST, HOST_BUSY, ONE_SIGN, AGREED } from './signs.js';
import type { Finding, Observations } from './types.js';

/** Native events with so much of the JS thread leave no time for captures. */
const FFI_FULL = 0.5;
/** Of the time for which they had it: with less CPU they were not worked at, but waited for it as well. */
const WORKED = 0.5;
/** So much of it is worth a word. */
const TELLING = 0.3;
/** So much more of it than before: what was so all along explains nothing. */
const FFI_MORE = 0.2;
/** Of its time: an event loop that never waits, and one with some room left. */
const SATURATED = 0.95;
const ROOM_LEFT = 0.9;
/** Of a core: the process was running all through it, or hardly at all. */
const RAN = 0.6;
const STARVED = 0.4;
/** CPU of a JS thread that did not come round once: a turn takes a few ms, with a backlog some tens. */
const OWN_WORK_US = 120_000;
/** Of a time away: so much of it waiting for a CPU is worth a word. */
const WAITED_TOLD = 0.1;
/** Of a host that is full: less of it with others is no reason to wait for a CPU. */
const SOME_OTHERS = 0.2;
/** Of a core: less in a long time is what a thread gets that is hardly let. */
const OWN_WORK = 0.05;

/** The JS thread did not come round, and was not let. */
export function starvedThread(seen: Observations): Omit<Finding, 'cause'> | null {
  const { awayShare, awayUs, awayWaited, host } = seen;
  if (awayShare < MOST) return null;
  if (awayWaited === null) return starvedBySigns(seen);
  const full = (host?.busyShare ?? 0) >= HOST_BUSY && (host?.restShare ?? 0) >= SOME_OTHERS;
  if (!hasWaited(seen) || !(others(seen) || full)) return null;
  const waited = `waited for a CPU for ${formatShare(awayWaited.share)} of it`;
  return {
    confidence: AGREED,
    evidence: [`the JS thread away for ${formatUs(awayUs)}, and ${waited}`, ...hostWords(seen)],
  };
}

/**
 * The OS has counted it: ready to run for most of the time away, and what it ran would have been no stall
 * by itself. It may have slept in a call besides, for a thread that waited as well.
 */
const hasWaited = ({ awayWaited, trouble }: Observations) =>
  awayWaited !== null && awayWaited.share >= MOST && awayWaited.ranUs <= trouble.stallAfterUs;

/** Where the OS does not count how long a thread waits for a CPU. */
function starvedBySigns(seen: Observations): Omit<Finding, 'cause'> | null {
  const { cpuShare, awayUs, asleepShare, jsCpu } = seen;
  // Who waits for a CPU does not sleep, and who gets enough of it for many turns comes round.
  if (asleepShare >= MOST || (jsCpu.us > OWN_WORK_US && jsCpu.share > OWN_WORK)) return null;
  if (cpuShare === null || cpuShare > STARVED || !others(seen)) return null;
  if (isFull(seen) && cpuShare >= (seen.ffi?.share ?? 0) * WORKED) return null;
  return {
    confidence: ONE_SIGN,
    evidence: [
      `the JS thread away for ${formatUs(awayUs)} with ${formatShare(cpuShare)} of a core`,
      ...hostWords(seen),
    ],
  };
}

export const isAway = (seen: Observations) =>
  !hasWaited(seen) && (seen.awayShare >= MOST || seen.silentShare >= MOST);

/** Full of native events, or of whatever it is, and was not so when last nothing was wrong. */
export const isFull = (seen: Observations) => hasMoreEvents(seen) || isSaturated(seen);

const hasMoreEvents = ({ ffi, ffiBefore }: Observations) =>
  ffi !== null && ffi.share >= FFI_FULL && ffi.share >= (ffiBefore ?? 0) + FFI_MORE;

/** Its loop never waits, and that is not for want of a CPU: who waits for one does not come round either. */
const isSaturated = (seen: Observations) =>
  seen.busy !== null &&
  seen.busy.share >= SATURATED &&
  (seen.busy.before ?? 0) < ROOM_LEFT &&
  (seen.cpuShare ?? 0) >= RAN &&
  !isFullHost(seen);

export function jsThread(seen: Observations): Omit<Finding, 'cause'> {
  const { awayShare, silentShare, awayUs, awayWaited } = seen;
  const waited = awayWaited?.share ?? 0;
  const away =
    `the JS thread away for ${formatUs(awayUs)}` +
    (waited < WAITED_TOLD ? '' : `, for ${formatShare(waited)} of it waiting for a CPU`);
  return {
    confidence: isFull(seen) || awayShare >= 0.8 || silentShare >= 0.8 ? AGREED : ONE_SIGN,
    evidence: [...(isAway(seen) ? [away] : []), byWhat(seen)],
  };
}

/** What the JS thread was busy with. */
function byWhat(seen: Observations): string {
  const { ffi, gcShare, cpuShare, spent, awayUs } = seen;
  const gc = gcShare ?? 0;
  const kinds = ffi?.kinds.filter(({ share }) => share > 0.05) ?? [];
  if (ffi !== null && kinds.length > 0 && ffi.share >= TELLING && ffi.share > gc) {
    const more = kinds.map(({ kind, share }) => `${kind} ${formatShare(share)}`);
    return `native events ${formatShare(ffi.share)} of the JS thread: ${more.join(', ')}`;
  }
  if (gc >= TELLING) return `GC ${formatShare(gc)} of the JS thread`;
  // A short time away is little of the seconds that it lies in.
  const [top] = spent.kinds;
  if (isAway(seen) && Math.max(spent.gcUs, top?.us ?? 0) >= awayUs * MOST) {
    return spent.gcUs >= (top?.us ?? 0)
      ? `GC for ${formatUs(spent.gcUs)}`
      : `native events: ${top?.kind ?? ''} for ${formatUs(top?.us ?? 0)}`;
  }
  const ran = cpuShare === null ? '' : ` (${formatShare(cpuShare)} of a core)`;
  if (cpuShare !== null && spent.cpuUs < awayUs * (RAN / 2))
    return `it waited in a call that does not come back${ran}`;
  return `not native events and not GC: the app's own code, or a call into the SDK${ran}`;
}
