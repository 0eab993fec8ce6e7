import type { HealthValues } from '../journal/health.js';
import { maxOf } from '../units/numbers.js';
import { canaryWaits } from './canary.js';
import { loopAwayUs } from './loop-gaps.js';
import { queueMsOf } from './queues.js';
import { overlapUs, touching, type RunRecord } from './record.js';
import { stillUnheard, unheardSpans } from './unheard-spans.js';
import { processSilences } from './silences.js';

/** What others than the tool's own stall tracker saw of a publisher: its heartbeat, loop, listener, tap. */

export type Span = { fromUs: number; untilUs: number };
export type Publisher = RunRecord['header']['publishers'][number];

/** What a step did goes on for a moment: the queue is played out, the jitter buffer fills again. */
export const AFTER_US = 2_000_000;
/** The first heartbeat of a process that was let go may come a little before that is told. */
export const BEAT_US = 200_000;
/** A child says so often that it is alive: it is away from the first time that it does not. */
const BEAT_EVERY_US = 100_000;
/** On the way to a listener, which tells in windows: what is captured is heard so much later at most. */
const ON_THE_WAY_US = 500_000;
/** A listener tells when something began to a window of 10 ms, and is not on the same clock's beat. */
const WINDOW_US = 100_000;
/** Frames of 10 ms a second through the local track: 100 when all is well. */
const TAP_LIVES = 70;
/** Of a stretch: who saw less of it has not seen it. */
const SEEN_SHARE = 0.5;
/** Of a stretch, of the loop's own word: captures could have come back in the rest. */
const AWAY_SHARE = 0.75;

export const heldUsOf = (record: RunRecord, info: Publisher): number =>
  queueMsOf(record, info) * 1000;

/**
 * Somebody saw that captures did not come back: the process gave no heartbeat, its event loop was
 * away, another source of it waited too, or it was not heard, less what its queue held. A moment of it
 * is not enough.
 * Who was not heard from before the stall on was not for another reason.
 * @param about when the stall began, and when the next step did: what is not heard from there on is its own
 */
export function othersSawStall(
  record: RunRecord,
  info: Publisher,
  span: Span,
  { sinceUs, nextUs }: { sinceUs: number; nextUs: number },
): boolean {
  const { afterUs } = record.header.stall;
  const lengthUs = span.untilUs - span.fromUs;
  const dueUs = lengthUs - heldUsOf(record, info);
  const unbeatenUs = silentUs(record, info, span);
  if (unbeatenUs > afterUs && unbeatenUs >= lengthUs * SEEN_SHARE) return true;
  // By the loop's own clockwork, which knows nothing of captures.
  const { process } = info;
  if (loopAwayUs(record, process, span.fromUs, span.untilUs) >= lengthUs * AWAY_SHARE) return true;
  // A source that nobody else uses waited all the while as well: it is the process.
  const waited = touching(canaryWaits(record, process), span.fromUs, span.untilUs).map((wait) =>
    overlapUs(wait.fromUs, wait.at, span.fromUs, span.untilUs),
  );
  if (maxOf(waited) >= lengthUs * AWAY_SHARE) return true;
  const lateUs = Math.min(lengthUs - dueUs + ON_THE_WAY_US, Math.max(0, nextUs - span.untilUs));
  // Of a stall that is hardly one the queue has held so much that less than one is silent.
  const leastUs = dueUs < afterUs / 2 ? afterUs : Math.min(afterUs, dueUs * AWAY_SHARE);
  const open = info.listen ? stillUnheard(record, info) : null;
  const unseenUs = Math.max(
    unheardUs(record, info, span, lateUs, sinceUs - WINDOW_US),
    open === null || open.fromUs < sinceUs - WINDOW_US
      ? 0
      : overlapUs(open.fromUs, open.untilUs, span.fromUs, span.untilUs + lateUs),
  );
  if (unseenUs <= leastUs || unseenUs < dueUs * SEEN_SHARE) return false;
  return soundedUs(record, info, span) <= Math.max(0, dueUs) * SEEN_SHARE;
}

/**
 * Others than the listener know why nothing was heard: the room or the server was lost, no track was
 * there to be heard, or nothing left the publisher.
 */
export function othersSawSilence(record: RunRecord, info: Publisher, span: Span): boolean {
  const known = [...lostRooms(record, info), ...serverDown(record), ...withoutTrack(record, info)];
  const seenUs = maxOf(
    known.map(({ fromUs, untilUs }) => overlapUs(span.fromUs, span.untilUs, fromUs, untilUs)),
  );
  const mutedUs = tappedUs(record, info, span, isMuted);
  return Math.max(seenUs, mutedUs) >= (span.untilUs - span.fromUs) * SEEN_SHARE;
}

const isMuted = ({ tap, sound }: HealthValues) => tap === 0 || sound === 0;

/** How late captures are is told second by second. */
export const LAG_TOLD_US = 1_000_000;

/**
 * By its own schedule most of its captures came too late. Nobody hears that, and the loop goes on. Of
 * captures that were refused none comes late: they are lost.
 */
export function laggedUs(record: RunRecord, { index, group }: Publisher, span: Span): number {
  return touching(record.of('progress'), span.fromUs, span.untilUs)
    .filter(
      (one) =>
        one.group === group &&
        one.lagging.some(([publisher, , , delayUs]) => publisher === index && delayUs > 0),
    )
    .reduce((sum, one) => sum + overlapUs(span.fromUs, span.untilUs, one.fromUs, one.at), 0);
}

/** Without a heartbeat, from the first that is missed. */
const silentUs = (record: RunRecord, info: Publisher, { fromUs, untilUs }: Span): number =>
  silences(record, info).reduce(
    (sum, [sinceUs, backUs]) => sum + overlapUs(fromUs, untilUs, sinceUs + BEAT_EVERY_US, backUs),
    0,
  );

/** From the last heartbeat before to the first after. */
export const silences = (
  record: RunRecord,
  { process }: Publisher,
): [sinceUs: number, backUs: number][] =>
  processSilences(record, process, 'subject').map(({ fromUs, toUs }) => [
    fromUs,
    toUs ?? record.elapsedUs,
  ]);

/**
 * The longest that it was not heard in one piece, by its listener or, where nobody listens, by the
 * local tap.
 * @param lateUs so much later it may be heard
 * @param sinceUs what began before that is not looked at
 */
export function unheardUs(
  record: RunRecord,
  info: Publisher,
  { fromUs, untilUs }: Span,
  lateUs: number,
  sinceUs = Number.NEGATIVE_INFINITY,
): number {
  if (!info.listen) {
    return tappedUs(record, info, { fromUs, untilUs }, isMuted);
  }
  return maxOf(
    unheardSpans(record, info)
      .filter((one) => one.fromUs >= sinceUs && fromUs <= one.byUs)
      .map((one) => overlapUs(one.fromUs, one.untilUs, fromUs, untilUs + lateUs)),
  );
}

/** Somebody listened to it, or read its local track: what nobody saw was not there. */
export const watched = (record: RunRecord, info: Publisher, { fromUs, untilUs }: Span): boolean =>
  info.listen ||
  touching(record.of('health'), fromUs, untilUs).some(
    ({ publisher, values }) => publisher === info.index && typeof values.tap === 'number',
  );

/** Its local track gave sound: captures came through, whatever was lost behind it. */
const soundedUs = (record: RunRecord, info: Publisher, span: Span): number =>
  tappedUs(record, info, span, ({ tap, sound }) => (tap ?? 0) > TAP_LIVES && (sound ?? 0) > 0.5);

/** Of the samples of its local track that lie wholly in a stretch. */
const tappedUs = (
  record: RunRecord,
  { index }: Publisher,
  { fromUs, untilUs }: Span,
  which: (values: HealthValues) => boolean,
): number =>
  touching(record.of('health'), fromUs, untilUs)
    .filter(
      ({ publisher, role, fromUs: from, at, values }) =>
        publisher === index &&
        role === 'subject' &&
        from >= fromUs &&
        at <= untilUs &&
        which(values),
    )
    .reduce((sum, { at, fromUs: from }) => sum + (at - from), 0);

/** From when something is told to be gone to the word that it is back; null: neither. */
function stretches<E extends { at: number; sinceUs?: number }>(
  events: E[],
  gone: (one: E) => boolean | null,
  endUs: number,
): Span[] {
  const found: Span[] = [];
  let sinceUs: number | null = null;
  for (const one of events) {
    const now = gone(one);
    if (now === true) sinceUs ??= one.sinceUs ?? one.at;
    if (now !== false || sinceUs === null) continue;
    found.push({ fromUs: sinceUs, untilUs: one.at });
    sinceUs = null;
  }
  return sinceUs === null ? found : [...found, { fromUs: sinceUs, untilUs: endUs }];
}

const LOST = new Set(['disconnected', 'reconnecting']);
const BACK = new Set(['joined', 'reconnected']);

/** Of either side: who speaks, or who listens. */
const lostRooms = (record: RunRecord, { room }: Publisher): Span[] =>
  (['subject', 'listener'] as const).flatMap((role) =>
    stretches(
      record.of('room').filter((one) => one.room === room && one.role === role),
      ({ state }) => (LOST.has(state) ? true : BACK.has(state) ? false : null),
      record.elapsedUs,
    ),
  );

const serverDown = (record: RunRecord): Span[] =>
  stretches(
    record.of('server'),
    ({ state }) => state === 'unreachable' || state === 'ended',
    record.elapsedUs,
  );

const withoutTrack = (record: RunRecord, { index }: Publisher): Span[] =>
  stretches(
    record.of('track').filter(({ publisher }) => publisher === index),
    ({ state }) => state === 'gone' || state === 'muted',
    record.elapsedUs,
  );
