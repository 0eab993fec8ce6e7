import type { Cause } from '../units/causes.js';
import { canaryWaits } from './canary.js';
import {
  AFTER_US,
  BEAT_US,
  heldUsOf,
  LAG_TOLD_US,
  laggedUs,
  silences,
  unheardUs,
  type Publisher,
  type Span,
} from './outsiders.js';
import type { OwnStep } from './in-force.js';
import { overlapUs, type RunRecord } from './record.js';
import { resolvedGroup } from './resolved-group.js';

/** A step of pressure whose stalls have a known cause. */
export type Step = {
  label: Cause | 'none';
  what: string;
  thread: string | null;
  group: string | null;
  fromUs: number;
  untilUs: number;
};

/** Between these the parent knows it to lie; it can't see more closely than by a heartbeat. */
export type Bounds = { leastUs: number; mostUs: number };

/** What is to be found of a step: captures that stopped, or, where they went on, audio that was not heard. */
export type Harm = 'stall' | 'silence';

/** Causes that stop captures: audio that is not heard does not make up for a stall that is missed. */
const STOPS_CAPTURES: ReadonlySet<Step['label']> = new Set([
  'js-thread',
  'runtime',
  'drain',
  'capture-worker',
  'overlap',
  'process-stopped',
  'host',
]);

/**
 * What harm the step did, by others than the tool's stall tracker: the time for which it was in force,
 * the listener, the heartbeat and the local tap; of captures that wait behind each other, their own
 * schedule. Captures go on for as long as a queue holds that is no longer drained: a shorter step is
 * heard at most. null: nobody saw any.
 */
export function harmOf(record: RunRecord, info: Publisher, step: Step): Harm | null {
  const { afterUs } = record.header.stall;
  const silent = wasSilent(record, info, step);
  const lagged = step.label === 'overlap' && laggedUs(record, info, step) > afterUs + LAG_TOLD_US;
  if (!silent && !lagged && unheardUs(record, info, step, AFTER_US) <= afterUs) return null;
  // A host that is full harms the listener as well: that the process did not run, its heartbeat says.
  const stops =
    step.label === 'host'
      ? silent
      : STOPS_CAPTURES.has(step.label) || (step.label === 'app' && step.what === 'close');
  const heldUs = step.label === 'drain' ? heldUsOf(record, info) : 0;
  return stops && step.untilUs - step.fromUs - heldUs > afterUs ? 'stall' : 'silence';
}

/** For longer than a stall in the step; a silence begins with the last heartbeat, up to one too early. */
const wasSilent = (record: RunRecord, info: Publisher, { fromUs, untilUs }: Span): boolean =>
  silences(record, info).some(
    ([sinceUs, backUs]) =>
      overlapUs(fromUs, untilUs, sinceUs, backUs) > record.header.stall.afterUs + BEAT_US,
  );

/**
 * Of a process or of the thread of all captures that stood still, µs: from the first frame whose capture
 * was still to come back then, by the publisher's own schedule, or from when it ought to have, to a time
 * between the one at which the parent let it go and the one at which captures are known to come back.
 * Of other steps nobody but the subject itself knows the instants well enough: where one thread stands
 * still others go on for a frame or two, and a queue takes frames for as long as it has room.
 * @param usual how long a capture takes when all is well, and how much of that no full queue demands
 */
export function trueLengthUs(
  record: RunRecord,
  { index, frameMs, process, group, processor }: Publisher,
  step: OwnStep,
  usual: { serviceUs: number; excessUs: number },
): Bounds | null {
  if (processor === true || pauses(record, group) || pilesUp(record, group)) return null;
  // Whose captures had just begun, or were healed, nobody but the subject saw begin, or come back.
  if (step.cut) return null;
  const begun = record
    .of('publisher')
    .findLast(
      ({ publisher, state, at }) =>
        publisher === index && state === 'published' && at <= step.fromUs,
    );
  const backUs = captureBackUs(record, process, step);
  if (begun === undefined || backUs === null) return null;
  const frameUs = frameMs * 1000;
  const serviceUs = Math.min(usual.serviceUs, frameUs);
  const outstandingUs = step.fromUs - begun.at - serviceUs;
  const dueUs = begun.at + Math.max(0, Math.ceil(outstandingUs / frameUs)) * frameUs;
  // The wait that a full queue demands of it is no part of the stall: how much of it is over nobody sees.
  const demandedUs = Math.max(0, serviceUs - usual.excessUs);
  return {
    leastUs: Math.max(0, Math.min(step.untilUs, backUs) - dueUs - demandedUs),
    mostUs: Math.max(0, backUs - dueUs),
  };
}

/** Of captures that are not awaited the first that comes back leaves others, each older than a stall. */
const pilesUp = ({ header }: RunRecord, group: string): boolean =>
  header.groups.find(({ name }) => name === group)?.capture === 'unawaited';

/** A publisher that pauses has no frame due when a step begins. */
const pauses = (record: RunRecord, group: string): boolean =>
  resolvedGroup(record, group).speak !== undefined;

/** null: nobody knows. */
function captureBackUs(record: RunRecord, process: number, step: Step): number | null {
  if (step.label === 'process-stopped') return processBackUs(record, process, step);
  if (step.label !== 'capture-worker' && step.label !== 'runtime') return null;
  // What all captures of the process wait for, the canary's does as well: it comes back with them.
  const waited = canaryWaits(record, process).find(
    (one) => one.answered && one.fromUs < step.untilUs && one.at >= step.untilUs,
  );
  return waited?.at ?? null;
}

/**
 * A heartbeat shows only that JS runs: what has piled up for it comes first. So it is the answer to the
 * first capture of the canary that was asked for after it. null: there was none, or the parent did not
 * hear from it again.
 */
function processBackUs(record: RunRecord, process: number, { untilUs }: Step): number | null {
  const back = record
    .of('process')
    .find(
      (one) =>
        one.role === 'subject' &&
        one.process === process &&
        one.state === 'back' &&
        one.at > untilUs - BEAT_US,
    );
  if (back === undefined) return null;
  const asked = canaryWaits(record, process).find(
    ({ fromUs, answered }) => answered && fromUs >= untilUs,
  );
  return asked === undefined ? null : Math.max(back.at, asked.at);
}
