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
/** Of a time away: who comes back tells of all of it. */
const TOLD = 0.8;
/** Of a core: less in a long time is what a thread gets that is hardly let. */
const OWN_WORK = 0.05;

/** The JS thread did not come round, and was not let. */
export function starvedThread(seen: Observations): Omit<Finding, 'cause'> | null {
  const { awayShare, awayUs, awayWaited, host } = seen;
  if (awayShare < MOST) return null;
  if (isUnrecorded(seen)) return starvedUnrecorded(seen);
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
  const { cpuShare, asleepShare } = seen;
  // Who waits for a CPU does not sleep, and who gets enough of it for many turns comes round.
  if (asleepShare >= MOST || hasOwnWork(seen)) return null;
  if (cpuShare === null || cpuShare > STARVED || !others(seen)) return null;
  if (isFull(seen) && cpuShare >= (seen.ffi?.share ?? 0) * WORKED) return null;
  return {
    confidence: ONE_SIGN,
    evidence: [starvedWords(seen, cpuShare), ...hostWords(seen)],
  };
}

const hasOwnWork = ({ jsCpu }: Observations) => jsCpu.us > OWN_WORK_US && jsCpu.share > OWN_WORK;

const starvedWords = ({ awayUs }: Observations, share: number) =>
  `the JS thread away for ${formatUs(awayUs)} with ${formatShare(share)} of a core`;

/** What the JS thread was busy with while it was away it tells when it comes back; this one did not. */
const isUnrecorded = ({ awayShare, toldShare }: Observations) =>
  awayShare >= MOST && toldShare < TOLD;

/** By the OS, which the parent asks all the while. null: not asked, or for too short a part of it. */
function ranUnrecorded(seen: Observations): boolean | null {
  const { jsCpu, awayUs } = seen;
  if (hasOwnWork(seen) || jsCpu.share > STARVED) return true;
  return jsCpu.toldUs >= awayUs * MOST ? false : null;
}

const sleepsUnrecorded = (seen: Observations) =>
  ranUnrecorded(seen) === false && seen.asleepShare >= MOST;

function starvedUnrecorded(seen: Observations): Omit<Finding, 'cause'> | null {
  if (ranUnrecorded(seen) !== false || sleepsUnrecorded(seen) || !others(seen)) return null;
  return {
    confidence: ONE_SIGN,
    evidence: [starvedWords(seen, seen.jsCpu.share), ...hostWords(seen)],
  };
}

/** Away and never back, and nobody can say whether it was busy or was not let. */
export const isUnseen = (seen: Observations) =>
  isUnrecorded(seen) &&
  !sleepsUnrecorded(seen) &&
  (ranUnrecorded(seen) ?? !(seen.host === null || others(seen))) === false;

export const unseen = (seen: Observations): Omit<Finding, 'cause'> => ({
  confidence: 0,
  evidence: [`the JS thread away for ${formatUs(seen.awayUs)}: nobody recorded with what`],
});

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
  // That it was away is one sign; what it did then is another.
  const isSure = isUnrecorded(seen)
    ? ranUnrecorded(seen) !== null
    : isFull(seen) || awayShare >= 0.8 || silentShare >= 0.8;
  const away =
    `the JS thread away for ${formatUs(awayUs)}` +
    (waited < WAITED_TOLD ? '' : `, for ${formatShare(waited)} of it waiting for a CPU`);
  return {
    confidence: isSure ? AGREED : ONE_SIGN,
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
  if (isUnrecorded(seen)) return byOs(seen);
  const ran = cpuShare === null ? '' : ` (${formatShare(cpuShare)} of a core)`;
  if (cpuShare !== null && spent.cpuUs < awayUs * (RAN / 2))
    return `it waited in a call that does not come back${ran}`;
  return `not native events and not GC: the app's own code, or a call into the SDK${ran}`;
}

/** Of a JS thread that never came back to tell. */
function byOs(seen: Observations): string {
  const ran = ranUnrecorded(seen);
  const share = formatShare(seen.jsCpu.share);
  if (ran === null) return 'nobody recorded what it was busy with';
  if (ran) return `it ran (${share} of a core): nobody recorded what`;
  return `it waited in a call that does not come back (${share} of a core)`;
}
