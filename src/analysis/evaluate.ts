import type { EventOf, JournalEvent } from '../journal/events.js';
import type { Cause } from '../units/causes.js';
import { overlapUs, recordOf, touching, type RunRecord } from './record.js';
import { summarize } from './summarize.js';
import type { Summary } from './types.js';

/** Between these the parent knows it to lie; it can't see more closely than by a heartbeat. */
type Bounds = { leastUs: number; mostUs: number };

/** What the tool made of one injected trouble of one publisher. */
export type Judged = {
  sdk: string;
  scenario: string;
  publisher: string;
  /** The cause that it is known to have; `none`: nothing should be found. */
  label: Cause | 'none';
  fromUs: number;
  /** What is to be found: captures that stopped, or, where they went on, audio that was not heard. */
  expected: 'stall' | 'silence';
  /** Somebody but the tool's own stall tracker saw the harm. Only of that a miss can be told. */
  confirmed: boolean;
  /** null: missed. */
  found: { cause: Cause; confidence: number; lengthUs: number } | null;
  /** µs; null where nobody but the tool itself can tell the length. */
  trueLengthUs: Bounds | null;
};

/** A stall, or audio not heard, where nothing was injected. */
export type False = {
  sdk: string;
  scenario: string;
  publisher: string;
  fromUs: number;
  lengthUs: number;
  cause: Cause;
};

export type RunEvaluation = {
  judged: Judged[];
  falseAlarms: False[];
  /** Steps that could not be put in force, or that did nobody any harm here. */
  leftOut: { label: string; reason: 'refused' | 'harmless'; count: number }[];
};

/** What a step did goes on for a moment: the queue is played out, the jitter buffer fills again. */
const AFTER_US = 2_000_000;
/** The step's stall begins a little before it where its first frame was under way. */
const BEFORE_US = 50_000;
/** The first heartbeat of a process that was let go may come a little before that is told. */
const BEAT_US = 200_000;

type Step = {
  label: Cause | 'none';
  what: string;
  thread: string | null;
  group: string | null;
  fromUs: number;
  untilUs: number;
};

/** Steps of a run whose stalls have a known cause. */
export function labelledSteps(record: RunRecord): { steps: Step[]; refused: Map<string, number> } {
  const open = new Map<number, Step>();
  const refused = new Map<string, number>();
  for (const event of record.of('pressure')) {
    const { label, step, at, state, what, thread, group = null } = event;
    if (label === undefined) continue;
    if (state === 'refused') refused.set(label, (refused.get(label) ?? 0) + 1);
    else if (state === 'started') {
      const untilUs = record.elapsedUs;
      open.set(step, { label: label as Step['label'], what, thread, group, fromUs: at, untilUs });
    } else {
      const known = open.get(step);
      if (known !== undefined) known.untilUs = at;
    }
  }
  return { steps: [...open.values()], refused };
}

/**
 * Holds what the tool says of a run against what was injected into it. Whether a step did harm, and
 * when, is taken from others than the tool's own stalls: the times of the injection, the heartbeat,
 * the local tap and the listener.
 * @throws RangeError without a run header
 */
export function evaluateRun(
  events: JournalEvent[],
  reading: { torn: boolean; skippedLines: number },
): RunEvaluation {
  const record = recordOf(events, reading);
  const summary = summarize(events, reading);
  const { steps, refused } = labelledSteps(record);
  const judged: Judged[] = [];
  const harmless = new Map<string, number>();
  const { header } = record;
  const usualUs = (group: string) =>
    summary.groups.find(({ name }) => name === group)?.latency.service?.p50 ?? 0;
  for (const step of steps) {
    for (const info of header.publishers) {
      if (step.group !== null && info.group !== step.group) continue;
      const harm = step.label === 'none' ? null : harmOf(record, info, step);
      const stalled = findIn(summary.stalls.map(spanOf), info.id, step);
      const found =
        harm === 'stall' || stalled !== null
          ? stalled
          : findIn(summary.unheard.map(spanOf), info.id, step);
      if (harm === null && found === null) {
        harmless.set(step.label, (harmless.get(step.label) ?? 0) + 1);
        continue;
      }
      judged.push({
        sdk: header.sdk.version,
        scenario: header.scenario.name,
        publisher: info.id,
        label: step.label,
        fromUs: step.fromUs,
        expected: harm ?? (stalled === null ? 'silence' : 'stall'),
        confirmed: harm !== null,
        found,
        trueLengthUs: found === null ? null : trueLengthUs(record, info, step, usualUs(info.group)),
      });
    }
  }
  return {
    judged,
    falseAlarms: falseAlarms(summary, steps),
    leftOut: [
      ...[...refused].map(([label, count]) => ({ label, reason: 'refused' as const, count })),
      ...[...harmless].map(([label, count]) => ({ label, reason: 'harmless' as const, count })),
    ],
  };
}

const spanOf = <One extends { fromUs: number; lengthUs: number }>(one: One) => ({
  ...one,
  untilUs: one.fromUs + one.lengthUs,
});
const troublesOf = ({ stalls, unheard }: Summary) => [
  ...stalls.map(spanOf),
  ...unheard.map(spanOf),
];

/** The longest that overlaps the step: a step may leave a short one behind when it ends. */
function findIn(
  troubles: ReturnType<typeof troublesOf>,
  publisher: string,
  step: Step,
): Judged['found'] {
  const mine = troubles
    .filter((one) => one.publisher === publisher)
    .filter((one) => overlapUs(one.fromUs, one.untilUs, step.fromUs - BEFORE_US, step.untilUs) > 0)
    .sort((a, b) => b.lengthUs - a.lengthUs)[0];
  if (mine === undefined) return null;
  const { cause, confidence } = mine.cause;
  return { cause, confidence, lengthUs: mine.lengthUs };
}

function falseAlarms({ run, ...summary }: Summary, steps: Step[]): False[] {
  return troublesOf({ run, ...summary })
    .filter((one) => {
      const near = steps.filter(({ group }) => group === null || group === one.group);
      return !near.some(
        (step) =>
          overlapUs(one.fromUs, one.untilUs, step.fromUs - BEFORE_US, step.untilUs + AFTER_US) > 0,
      );
    })
    .map(({ publisher, fromUs, lengthUs, cause }) => ({
      sdk: run.sdk.version,
      scenario: run.scenario.name,
      publisher,
      fromUs,
      lengthUs,
      cause: cause.cause,
    }));
}

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
function harmOf(record: RunRecord, info: Publisher, step: Step): Judged['expected'] | null {
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

/** By its listener or, where nobody listens, by the local tap. */
function wentUnheard(record: RunRecord, info: Publisher, step: Step): boolean {
  const { index, listen } = info;
  const { afterUs } = record.header.stall;
  const { fromUs, untilUs } = step;
  if (!listen) return spanUs(mutedSamples(record, info, step)) > afterUs;
  return record
    .of('gap')
    .some(
      (one) =>
        one.publisher === index &&
        overlapUs(one.fromUs, one.toUs, fromUs, untilUs + AFTER_US) > afterUs,
    );
}

/** For longer than a stall in the step; a silence begins with the last heartbeat, up to one too early. */
function wasSilent(record: RunRecord, { process }: Publisher, { fromUs, untilUs }: Step): boolean {
  const events = record
    .of('process')
    .filter((one) => one.role === 'subject' && one.process === process);
  return events.some(({ state, sinceUs }) => {
    if (state !== 'silent' || sinceUs === undefined) return false;
    const over = events.find(
      (one) =>
        (one.state === 'back' && one.sinceUs === sinceUs) ||
        (one.state === 'ended' && one.at >= sinceUs),
    );
    const silentUs = overlapUs(fromUs, untilUs, sinceUs, over?.at ?? record.elapsedUs);
    return silentUs > record.header.stall.afterUs + BEAT_US;
  });
}

const mutedSamples = (record: RunRecord, { index }: Publisher, { fromUs, untilUs }: Step) =>
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
 * the publisher's own schedule, to a time between the one at which the parent let it go and the first
 * heartbeat that it gets again, by which JS runs for certain. Of other steps
 * nobody but the subject itself knows the instants well enough: where one thread stands still others
 * go on for a frame or two, and a queue takes frames for as long as it has room.
 * @param usualUs how long a capture takes when all is well
 */
function trueLengthUs(
  record: RunRecord,
  { index, frameMs, process }: Publisher,
  step: Step,
  usualUs: number,
): Bounds | null {
  if (step.label !== 'process-stopped') return null;
  const begun = record
    .of('publisher')
    .findLast(
      ({ publisher, state, at }) =>
        publisher === index && state === 'published' && at <= step.fromUs,
    );
  const back = record
    .of('process')
    .find(
      (one) =>
        one.role === 'subject' &&
        one.process === process &&
        one.state === 'back' &&
        one.at > step.untilUs - BEAT_US,
    );
  if (begun === undefined || back === undefined) return null;
  const frameUs = frameMs * 1000;
  const outstandingUs = step.fromUs - begun.at - Math.min(usualUs, frameUs);
  const dueUs = begun.at + Math.max(0, Math.ceil(outstandingUs / frameUs)) * frameUs;
  const lengthUs = (untilUs: number) => Math.max(0, untilUs - dueUs);
  return { leastUs: lengthUs(Math.min(step.untilUs, back.at)), mostUs: lengthUs(back.at) };
}
