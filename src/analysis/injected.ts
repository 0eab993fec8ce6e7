import type { EventOf } from '../journal/events.js';
import type { Cause } from '../units/causes.js';
import { maxOf } from '../units/numbers.js';
import { overlapUs, touching, type RunRecord } from './record.js';

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

/** What a step did goes on for a moment: the queue is played out, the jitter buffer fills again. */
export const AFTER_US = 2_000_000;
/** The step's stall begins a little before it where its first frame was under way. */
export const BEFORE_US = 50_000;
/** The first heartbeat of a process that was let go may come a little before that is told. */
const BEAT_US = 200_000;
/** A child says so often that it is alive: it is away from the first time that it does not. */
const BEAT_EVERY_US = 100_000;

type Publisher = RunRecord['header']['publishers'][number];

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
 * the listener, the heartbeat and the local tap. Captures go on for as long as a queue holds that is
 * no longer drained: a shorter step is heard at most. null: nobody saw any.
 */
export function harmOf(record: RunRecord, info: Publisher, step: Step): 'stall' | 'silence' | null {
  const { afterUs } = record.header.stall;
  const silent = wasSilent(record, info, step);
  if (!silent && !wentUnheard(record, info, step)) return null;
  // A host that is full harms the listener as well: that the process did not run, its heartbeat says.
  const stops =
    step.label === 'host'
      ? silent
      : STOPS_CAPTURES.has(step.label) || (step.label === 'app' && step.what === 'close');
  const queueMs = record.header.groups.find(({ name }) => name === info.group)?.queueMs ?? 0;
  const heldUs = step.label === 'drain' ? queueMs * 1000 : 0;
  return stops && step.untilUs - step.fromUs - heldUs > afterUs ? 'stall' : 'silence';
}

/**
 * A stall that nobody injected: the process gave no heartbeat in it, its event loop was away for most
 * of it, or it was not heard for as long.
 */
export function othersSaw(
  record: RunRecord,
  stall: { publisher: string; fromUs: number; untilUs: number },
): boolean {
  const { publishers, stall: limits } = record.header;
  const info = publishers.find(({ id }) => id === stall.publisher);
  if (info === undefined) return false;
  const away = silences(record, info).some(
    ([sinceUs, backUs]) =>
      overlapUs(stall.fromUs, stall.untilUs, sinceUs + BEAT_EVERY_US, backUs) > limits.afterUs,
  );
  return away || loopWasAway(record, info, stall) || wentUnheard(record, info, stall);
}

/** Of a stall: less, and captures could have come back in the rest. */
const AWAY_SHARE = 0.75;

/** By the loop's own clockwork, which knows nothing of captures. */
function loopWasAway(record: RunRecord, { process }: Publisher, { fromUs, untilUs }: Span) {
  const mine = (one: { role: string; process: number }) =>
    one.role === 'subject' && one.process === process;
  const gapsUs = [
    ...touching(record.of('load'), fromUs, untilUs)
      .filter(mine)
      .map(({ loopMaxGapUs }) => loopMaxGapUs),
    ...touching(record.of('health'), fromUs, untilUs)
      .filter(mine)
      .map(({ values }) => values.loop ?? 0),
  ];
  return maxOf(gapsUs) >= (untilUs - fromUs) * AWAY_SHARE;
}

type Span = { fromUs: number; untilUs: number };

/** By its listener or, where nobody listens, by the local tap. */
function wentUnheard(record: RunRecord, info: Publisher, span: Span): boolean {
  const { index, listen } = info;
  const { afterUs } = record.header.stall;
  const { fromUs, untilUs } = span;
  if (!listen) return spanUs(mutedSamples(record, info, span)) > afterUs;
  return record
    .of('gap')
    .some(
      (one) =>
        one.publisher === index &&
        overlapUs(one.fromUs, one.toUs, fromUs, untilUs + AFTER_US) > afterUs,
    );
}

/** For longer than a stall in the step; a silence begins with the last heartbeat, up to one too early. */
const wasSilent = (record: RunRecord, info: Publisher, { fromUs, untilUs }: Span): boolean =>
  silences(record, info).some(
    ([sinceUs, backUs]) =>
      overlapUs(fromUs, untilUs, sinceUs, backUs) > record.header.stall.afterUs + BEAT_US,
  );

/** From the last heartbeat before to the first after. */
function silences(record: RunRecord, { process }: Publisher): [sinceUs: number, backUs: number][] {
  const events = record
    .of('process')
    .filter((one) => one.role === 'subject' && one.process === process);
  return events.flatMap(({ state, sinceUs }): [number, number][] => {
    if (state !== 'silent' || sinceUs === undefined) return [];
    const over = events.find(
      (one) =>
        (one.state === 'back' && one.sinceUs === sinceUs) ||
        (one.state === 'ended' && one.at >= sinceUs),
    );
    return [[sinceUs, over?.at ?? record.elapsedUs]];
  });
}

const mutedSamples = (record: RunRecord, { index }: Publisher, { fromUs, untilUs }: Span) =>
  touching(record.of('health'), fromUs, untilUs).filter(
    ({ publisher, role, fromUs: from, at, values }) =>
      publisher === index &&
      role === 'subject' &&
      from >= fromUs &&
      at <= untilUs &&
      (values.tap === 0 || values.sound === 0),
  );

const spanUs = (samples: EventOf<'health'>[]) =>
  samples.reduce((sum, { at, fromUs }) => sum + (at - fromUs), 0);

/**
 * Of a process that was stopped, µs: from the first frame whose capture was still to come back then, by
 * the publisher's own schedule, or from when it ought to have, to a time between the one at which the
 * parent let it go and the one at which captures are known to come back. A heartbeat shows only that JS runs: what has piled up for it
 * comes first. So it is the answer to the first capture of the canary that was asked for after it.
 * Of other steps nobody but the subject itself knows the instants well enough: where one thread stands
 * still others go on for a frame or two, and a queue takes frames for as long as it has room.
 * @param usual how long a capture takes when all is well, and how much of that no full queue demands
 */
export function trueLengthUs(
  record: RunRecord,
  { index, frameMs, process }: Publisher,
  step: Step,
  usual: { serviceUs: number; excessUs: number },
): Bounds | null {
  if (step.label !== 'process-stopped') return null;
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

/** null: the parent did not hear from it again. */
function captureBackUs(record: RunRecord, process: number, { untilUs }: Step): number | null {
  const mine = (one: { role: string; process: number }) =>
    one.role === 'subject' && one.process === process;
  const back = record
    .of('process')
    .find((one) => mine(one) && one.state === 'back' && one.at > untilUs - BEAT_US);
  if (back === undefined) return null;
  // Asked for at the beginning of its sample, and told at its end.
  const canary = record
    .of('health')
    .find((one) => mine(one) && one.fromUs >= untilUs && typeof one.values.canary === 'number');
  const answeredUs = canary === undefined ? 0 : canary.fromUs + (canary.values.canary ?? 0);
  return Math.max(back.at, answeredUs);
}
