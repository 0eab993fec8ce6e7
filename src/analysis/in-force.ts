import type { Rung } from '../journal/health.js';
import type { Step } from './injected.js';
import type { Publisher } from './outsiders.js';
import type { RunRecord } from './record.js';
import { spansOf, stoppingUs } from './stops.js';

/** A step as one publisher had it. `cut`: it was in force for longer than that. */
export type OwnStep = Step & { cut: boolean };

/** What these do is done to one source, track, room or process: another one in its place has none of it. */
const OF_WHAT_IS_THERE: ReadonlySet<string> = new Set([
  'close',
  'unpublish',
  'disconnect',
  'mute',
  'freeze',
]);
/** They put another one in its place. */
const ANEW: ReadonlySet<Rung> = new Set(['track', 'room', 'process']);

/**
 * A step for as long as its publisher was there, and had not been healed of it: what comes after is
 * of another step. null: before there was a channel, or after it, nothing of it was broken.
 */
export function inForceFor(record: RunRecord, { index }: Publisher, step: Step): OwnStep | null {
  const span = spansOf(record).get(index);
  if (span === undefined) return null;
  // With the run's end all publishers stop, and what is told of them then may go on a little.
  const leftUs = span.untilUs < stoppingUs(record) ? span.untilUs : step.untilUs;
  const fromUs = Math.max(step.fromUs, span.fromUs);
  const untilUs = Math.min(step.untilUs, leftUs, replacedUs(record, index, { ...step, fromUs }));
  if (fromUs >= untilUs) return null;
  return { ...step, fromUs, untilUs, cut: fromUs > step.fromUs || untilUs < step.untilUs };
}

/** When another source, track or process had taken the place of the one that the step holds. */
function replacedUs(record: RunRecord, index: number, { what, fromUs }: Step): number {
  if (!OF_WHAT_IS_THERE.has(what)) return Number.POSITIVE_INFINITY;
  const began = record
    .of('publisher')
    .find((one) => one.publisher === index && one.state === 'published' && one.at > fromUs);
  const tries = record.of('recovery').filter(({ publisher }) => publisher === index);
  const healed = tries.find(
    (one) =>
      one.state === 'healed' &&
      one.at > fromUs &&
      ANEW.has(one.rung) &&
      // What was tried for the trouble before it is no cure of this one.
      tries.some(
        ({ state, stall, attempt, at }) =>
          state === 'started' &&
          stall === one.stall &&
          attempt === one.attempt &&
          at >= fromUs &&
          at <= one.at,
      ),
  );
  return Math.min(began?.at ?? Number.POSITIVE_INFINITY, healed?.at ?? Number.POSITIVE_INFINITY);
}
