import type { JournalEvent } from '../journal/events.js';
import type { Cause } from '../units/causes.js';
import { inForceFor } from './in-force.js';
import { harmOf, trueLengthUs, type Bounds, type Harm, type Step } from './injected.js';
import { hidden, matched, nextUs, otherParts, undecided, type Told } from './matching.js';
import { othersSawSilence, othersSawStall, type Publisher } from './outsiders.js';
import { isAimedAt } from './pressure.js';
import { recordOf, type RunRecord } from './record.js';
import { summarize } from './summarize.js';
import type { Summary } from './types.js';

/** What the tool made of one injected trouble of one publisher. */
export type Judged = {
  sdk: string;
  scenario: string;
  publisher: string;
  /** The cause that it is known to have. */
  label: Cause;
  fromUs: number;
  expected: Harm;
  /** Somebody but the tool's own stall tracker saw the harm. Only of that a miss can be told. */
  confirmed: boolean;
  /** null: missed. */
  found: { cause: Cause; confidence: number; lengthUs: number } | null;
  /** µs; null where nobody but the tool itself can tell the length. */
  trueLengthUs: Bounds | null;
};

/** A stall, or audio not heard, that nothing injected explains. */
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
  /** Nobody else saw them. */
  falseAlarms: False[];
  /** Others than the stall tracker, or than the listener, saw them as well: they were there. */
  uninjected: False[];
  /** Steps that could not be put in force, that did nobody any harm here, or less than another did meanwhile. */
  leftOut: { label: string; reason: 'refused' | 'harmless' | 'hidden'; count: number }[];
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

/** Nothing should be found of them: waiting that the queue's contract demands is no stall. */
const HARMLESS: ReadonlySet<Step['label']> = new Set(['none', 'queue-contract']);

/**
 * Holds what the tool says of a run against what was injected into it. Whether a step did harm, and
 * when, is taken from others than the tool's own stalls: the times of the injection, the heartbeat,
 * the local tap and the listener. What is told and is not what a step did is a false alarm, wherever
 * it is, unless others saw it.
 * @throws RangeError without a run header
 */
export function evaluateRun(
  events: JournalEvent[],
  reading: { torn: boolean; skippedLines: number },
): RunEvaluation {
  const record = recordOf(events, reading);
  const summary = summarize(events, reading);
  const { steps, refused } = labelledSteps(record);
  const found: Omit<RunEvaluation, 'leftOut'> = { judged: [], falseAlarms: [], uninjected: [] };
  const leftOut: RunEvaluation['leftOut'] = [...refused].map(([label, count]) => ({
    ...{ label, reason: 'refused', count },
  }));
  for (const info of record.header.publishers) {
    const to = { group: info.group, processes: [info.process] };
    const mine = steps.filter((step) => isAimedAt(record, step, to));
    const one = evaluatePublisher(record, summary, info, mine);
    found.judged.push(...one.judged);
    found.falseAlarms.push(...one.falseAlarms);
    found.uninjected.push(...one.uninjected);
    for (const [label, reason] of one.leftOut) {
      const known = leftOut.find((it) => it.label === label && it.reason === reason);
      if (known === undefined) leftOut.push({ label, reason, count: 1 });
      else known.count++;
    }
  }
  return { ...found, leftOut };
}

type Claim = Told & { cause: Summary['stalls'][number]['cause'] };

function evaluatePublisher(
  record: RunRecord,
  summary: Summary,
  info: Publisher,
  steps: Step[],
): Omit<RunEvaluation, 'leftOut'> & { leftOut: [label: string, reason: 'harmless' | 'hidden'][] } {
  const { header } = record;
  const where = {
    ...{ sdk: header.sdk.version, scenario: header.scenario.name, publisher: info.id },
  };
  const told = claimsOf(summary, info.id);
  const leftOut: [string, 'harmless' | 'hidden'][] = [];
  const harmed = steps.flatMap((one) => {
    const step = HARMLESS.has(one.label) ? null : inForceFor(record, info, one);
    if (step === null) leftOut.push([one.label, 'harmless']);
    return step === null ? [] : [{ step, harm: harmOf(record, info, step) }];
  });
  const found = matched(record, info, harmed, told);
  const judged: Judged[] = [];
  for (const { step, harm } of harmed) {
    const claim = found.get(step) ?? null;
    if (claim === null && (harm === null || hidden(record, step, found))) {
      leftOut.push([step.label, harm === null ? 'harmless' : 'hidden']);
      continue;
    }
    judged.push({
      ...where,
      label: step.label as Cause,
      fromUs: step.fromUs,
      expected: harm ?? claim?.what ?? 'stall',
      confirmed: harm !== null,
      found: claim && { ...causeIn(claim), lengthUs: claim.lengthUs },
      trueLengthUs: claim && trueLengthUs(record, info, step, usualOf(summary, info.group)),
    });
  }
  const proved = new Set([...found.values(), ...otherParts(record, info, harmed, told, found)]);
  const rest = told.filter(
    (claim) => !proved.has(claim) && !undecided(record, info, harmed, claim),
  );
  const seen = rest.filter((claim) =>
    claim.what === 'stall'
      ? othersSawStall(record, info, claim, {
          sinceUs: claim.fromUs,
          nextUs: nextUs(harmed, claim),
        })
      : othersSawSilence(record, info, claim),
  );
  const toldOf = ({ fromUs, lengthUs, cause: { cause } }: Claim): False => ({
    ...where,
    ...{ fromUs, lengthUs, cause },
  });
  return {
    judged,
    falseAlarms: rest.filter((claim) => !seen.includes(claim)).map(toldOf),
    uninjected: seen.map(toldOf),
    leftOut,
  };
}

const causeIn = ({ cause: { cause, confidence } }: Claim) => ({ cause, confidence });

function claimsOf({ stalls, unheard }: Summary, publisher: string): Claim[] {
  const claim =
    (what: Told['what']) =>
    ({ fromUs, lengthUs, cause }: Pick<Claim, 'fromUs' | 'lengthUs' | 'cause'>): Claim => ({
      ...{ what, fromUs, untilUs: fromUs + lengthUs, lengthUs, cause },
    });
  const own = (one: { publisher: string }) => one.publisher === publisher;
  return [...stalls.filter(own).map(claim('stall')), ...unheard.filter(own).map(claim('silence'))];
}

function usualOf({ groups }: Summary, group: string) {
  const latency = groups.find(({ name }) => name === group)?.latency;
  const serviceUs = latency?.service?.p50 ?? 0;
  return { serviceUs, excessUs: latency?.excess?.p50 ?? serviceUs };
}
