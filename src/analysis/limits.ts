/**
 * Every number that a verdict or an explanation turns on. A limit from the scenario
 * (`stall.after`, `stall.hang`) is not here.
 */

/** Another program or the hypervisor had so much of the host that lateness proves nothing. */
export const OUTSIDE_STRAINED = 0.5;
export const STEAL_STRAINED = 0.2;
/** Late captures under such a host, as a share of the planned ones, that spoil a run. */
export const LATE_STRAINED = 0.05;

/** Below this share heard the audio is not there, above the other one no gap was noticed. */
export const HEARD_SILENT = 0.5;
export const HEARD_HEALTHY = 0.99;
/** A listener's windows, µs. */
export const HEARD_WINDOW_US = 10_000;
/** So many of them make a share: one second of audio. */
export const ENOUGH_WINDOWS = 100;
/** So many missing are a lost packet or two, of however little audio: nobody notices 100 ms in bits. */
export const MISSING_LEAST = 10;
/** `silent` blames delivery only where so much of the group was captured, if nobody tells of each alone. */
export const CAPTURED_FOR_SILENT = 0.9;
/** Publishing to first audible takes about 0.14 s on loopback; a real network gets this long. */
export const HEARD_GRACE_US = 3_000_000;
/** Who spoke for less than this before its end need not have been heard. */
export const SPOKE_LEAST_US = 1_000_000;
/** A listener that says nothing for so long before the run's stop has gone. */
export const LISTENER_GONE_US = 1_000_000;

/** Frames a second that a live local track gives, and the share of them below which it is thin. */
export const TAP_FULL_PER_S = 100;
/** A track read for less gives no rate, µs: one frame of 10 ms more or less is too much of it. */
export const TAP_LEAST_US = 500_000;
export const TAP_HEALTHY = 0.9;

/** Planned captures that were done, below which a group lags behind its schedule. */
export const CAPTURED_HEALTHY = 0.95;
/** Refused captures in `await` mode, as a share of the planned ones: its contract allows none. */
export const REFUSED_DEGRADED = 0.01;

/** Captures due of one publisher that make a share: two seconds of 20 ms frames. */
export const ENOUGH_CAPTURES = 100;

/** Shares of a process's JS thread that explain a stall. */
export const JS_SHARE_TELLING = 0.2;
export const GC_SHARE_TELLING = 0.2;
export const LOOP_GAP_TELLING_US = 100_000;
/** Log records a second below which they are everyday talk. */
export const LOGS_TELLING_PER_S = 500;
export const OUTSIDE_TELLING = 0.3;
export const STEAL_TELLING = 0.05;
export const MEANWHILE_MAX = 4;

/** An interval this long counts as a full one: the conductor's timer may be a little early. */
export const FULL_INTERVAL_US = 800_000;

/** Of a sentence's length, heard in one stretch: the client hears in windows, and speech fades at its ends. */
export const SENTENCE_WHOLE = 0.95;
/**
 * Turns or sentences lost to the SDK, as a share of those that were due, that are more than chance;
 * a single one may be the client's own: its patience ends just as the answer begins. Of a few turns
 * a single one is much: a run in which half of them got no answer is not healthy.
 */
export const TURNS_LOST = 0.01;
export const TURNS_LOST_LEAST = 2;
export const LONE_TURN_LOST = 0.1;
/** Turns that the AI failed, or rooms that nobody was sent to: beyond this share it is another run than asked. */
export const NOT_ASKED_FOR = 0.1;

/** What began so shortly before the run's stop was cut off by it: a join, the word of a room. */
export const JUST_BEGUN_US = 3_000_000;
/** A room's end reaches its processor before or just after the service; a failure is told a little after it. */
export const ROOM_OVER_US = 5_000_000;
export const PUBLISH_OVER_US = 2_000_000;

/** A host with less idle than this is full. */
export const HOST_FULL = 0.95;
/** Share of a run's seconds with a full host that makes it an overloaded run. */
export const FULL_PART = 0.2;

/** Of the captures due in a second, below which a group or one of it is not well. */
export { BEHIND_BELOW as COLLAPSED_BELOW } from '../journal/lag.js';
/** How soon a group must be well again, where the journal is older than `stall.back`. */
export const BACK_US = 5_000_000;
/** So long a collapse must be seen beyond that; so long the group must have been well before. */
export const COLLAPSE_SEEN_US = 2_000_000;
export const WELL_BEFORE_US = 3_000_000;
/** Of the captures due: with more of its own settling, a publisher that waits still flows. */
export const FLOWS_ABOVE = 0.02;
