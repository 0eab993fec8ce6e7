import type { Harm, Step } from './injected.js';
import { HEARD_GRACE_US } from './limits.js';
import {
  AFTER_US,
  heldUsOf,
  LAG_TOLD_US,
  laggedUs,
  othersSawSilence,
  othersSawStall,
  watched,
  type Publisher,
  type Span,
} from './outsiders.js';
import { overlapUs, type RunRecord } from './record.js';
import { beforeFirstOf } from './unheard-spans.js';

/** What the tool says of one publisher: captures that stalled, or audio that was not heard. */
export type Told = Span & { what: 'stall' | 'silence'; lengthUs: number };
/** A step, with the harm that others saw of it. */
export type Harmed = { step: Step; harm: Harm | null };

/** The step's stall begins a little before it where its first frame was under way. */
const BEFORE_US = 50_000;
/** Captures come back when what held them is over, but for a backlog. */
const BACK_US = 500_000;
/** Of the time for which a thread or a process stood still: a stall of less is not the one that it made. */
const LEAST_SHARE = 0.5;

/**
 * One told trouble proves at most one injected, and the other way round: those first that share the
 * most time. @returns the told trouble of each step that has one
 */
export function matched<T extends Told>(
  record: RunRecord,
  info: Publisher,
  steps: Harmed[],
  told: T[],
): Map<Step, T> {
  const pairs = steps.flatMap((one) =>
    told
      .filter((it) => explains(record, info, one, steps, it))
      .map((it) => ({ step: one.step, told: it, us: sharedUs(one.step, it) })),
  );
  const found = new Map<Step, T>();
  const taken = new Set<T>();
  for (const { step, told: it } of pairs.sort((a, b) => b.us - a.us)) {
    if (found.has(step) || taken.has(it)) continue;
    found.set(step, it);
    taken.add(it);
  }
  return found;
}

/**
 * Where steps overlap in time, or almost, one trouble may hide another's: whose captures wait can't
 * stall again.
 */
export const hidden = (record: RunRecord, step: Step, found: Map<Step, Told>): boolean =>
  [...found].some(
    ([other, told]) =>
      together(record, step, other) &&
      sharedUs(step, told) >= (step.untilUs - step.fromUs) * LEAST_SHARE,
  );

/** Nobody can tell whether captures came back in a pause that is shorter than a stall. */
function together({ header }: RunRecord, a: Span, b: Span): boolean {
  const pauseUs = Math.min(header.stall.afterUs, BACK_US);
  return a.fromUs < b.untilUs + pauseUs && b.fromUs < a.untilUs + pauseUs;
}

/**
 * A stall in the midst of a silence leaves two of it. Where one of them proves a step the other is of
 * that step as well.
 */
export function otherParts<T extends Told>(
  record: RunRecord,
  info: Publisher,
  steps: Harmed[],
  told: T[],
  found: Map<Step, T>,
): T[] {
  const stalls = told.filter(({ what }) => what === 'stall');
  const parted = (a: Span, b: Span) =>
    stalls.some(
      ({ fromUs, untilUs }) =>
        fromUs >= Math.min(a.untilUs, b.untilUs) && untilUs <= Math.max(a.fromUs, b.fromUs),
    );
  return told.filter(
    (one) =>
      one.what === 'silence' &&
      steps.some((harmed) => {
        const known = found.get(harmed.step);
        if (known?.what !== 'silence' || known === one || !parted(known, one)) return false;
        return explains(record, info, harmed, steps, one);
      }),
  );
}

const sharedUs = (step: Step, { fromUs, untilUs }: Span) =>
  overlapUs(fromUs, untilUs, step.fromUs - BEFORE_US, step.untilUs);

/** From when to when steps were in force, each beginning before the one before it has ended, or just after. */
function allAtOnce(record: RunRecord, step: Step, steps: Harmed[]): Span {
  let span: Span = step;
  for (;;) {
    const { fromUs, untilUs } = span;
    const all = steps
      .map((one): Span => one.step)
      .filter((one) => together(record, one, { fromUs, untilUs }));
    const wider = {
      fromUs: Math.min(fromUs, ...all.map((one) => one.fromUs)),
      untilUs: Math.max(untilUs, ...all.map((one) => one.untilUs)),
    };
    if (wider.fromUs === fromUs && wider.untilUs === untilUs) return span;
    span = wider;
  }
}

/**
 * What was told can be what the step did: it begins in it, or in what began with it, and ends when
 * that was over, unless somebody else saw it go on.
 */
function explains(
  record: RunRecord,
  info: Publisher,
  { step, harm }: Harmed,
  steps: Harmed[],
  told: Told,
): boolean {
  const atOnce = allAtOnce(record, step, steps);
  const beforeUs = Math.max(BEFORE_US, waitedUs(record, info, harm, told));
  if (sharedUs(step, told) === 0 || told.fromUs < atOnce.fromUs - beforeUs) return false;
  if (harm === 'stall' && told.what === 'silence') return false;
  const heldUs = heldUsOf(record, info);
  if (harm === null && !isFresh(record, told) && watched(record, info, step)) {
    // Who watched saw nothing: it may have been too short for them, and was no more.
    if (told.what === 'silence') return false;
    if (told.lengthUs > record.header.stall.afterUs + heldUs + BEFORE_US) return false;
  }
  if (harm === 'stall' && step.what === 'freeze') {
    const frozenUs = step.untilUs - step.fromUs - heldUs;
    if (sharedUs(step, told) < frozenUs * LEAST_SHARE) return false;
  }
  const onUs = told.what === 'stall' ? BACK_US : AFTER_US;
  if (told.untilUs <= atOnce.untilUs + heldUs + onUs) return true;
  return wentOn(record, info, { step, steps }, told, { ...told, fromUs: atOnce.untilUs });
}

/** It lasts where the journal broke off, or was just over: who watches tells of it a little after its end. */
const isFresh = ({ torn, elapsedUs }: RunRecord, { untilUs }: Span): boolean =>
  torn && untilUs >= elapsedUs - AFTER_US;

/** What had just been told where the journal broke off, and can be of a step, is neither proved nor false. */
export const undecided = (
  record: RunRecord,
  info: Publisher,
  steps: Harmed[],
  told: Told,
): boolean =>
  isFresh(record, told) &&
  steps.some(({ step }) => explains(record, info, { step, harm: null }, steps, told));

/** So long it may have lasted when the step began, and be none without it: a wait, or the way to the first sound. */
function waitedUs(
  record: RunRecord,
  info: Publisher,
  harm: Harm | null,
  { what, fromUs }: Told,
): number {
  if (what === 'silence') {
    const first = beforeFirstOf(record, info);
    return first !== null && fromUs < first.untilUs ? HEARD_GRACE_US : 0;
  }
  return harm === 'stall' ? record.header.stall.afterUs : 0;
}

/** When the first step began that came after what was told. */
export const nextUs = (steps: Harmed[], { untilUs }: Span): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...steps.map(({ step }) => step.fromUs).filter((us) => us >= untilUs),
  );

function wentOn(
  record: RunRecord,
  info: Publisher,
  { step: { label }, steps }: { step: Step; steps: Harmed[] },
  told: Told,
  rest: Span,
): boolean {
  if (told.what === 'silence') return othersSawSilence(record, info, rest);
  const about = { sinceUs: told.fromUs, nextUs: nextUs(steps, told) };
  if (othersSawStall(record, info, rest, about)) return true;
  const longUs = rest.untilUs - rest.fromUs;
  return label === 'overlap' && laggedUs(record, info, rest) >= longUs - LAG_TOLD_US;
}
