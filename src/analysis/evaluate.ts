import type { JournalEvent } from '../journal/events.js';
import type { Cause } from '../units/causes.js';
import {
  AFTER_US,
  BEFORE_US,
  harmOf,
  othersSaw,
  trueLengthUs,
  type Bounds,
  type Step,
} from './injected.js';
import { overlapUs, recordOf, type RunRecord } from './record.js';
import { summarize } from './summarize.js';
import type { Summary } from './types.js';

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

/** A stall, or audio not heard, where nothing was injected, and that nobody else saw. */
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
  /** Stalls that nobody injected, and that others than the stall tracker saw as well: they were there. */
  uninjected: False[];
  /** Steps that could not be put in force, or that did nobody any harm here. */
  leftOut: { label: string; reason: 'refused' | 'harmless'; count: number }[];
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
  const usual = (group: string) => {
    const latency = summary.groups.find(({ name }) => name === group)?.latency;
    const serviceUs = latency?.service?.p50 ?? 0;
    return { serviceUs, excessUs: latency?.excess?.p50 ?? serviceUs };
  };
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
        trueLengthUs: found === null ? null : trueLengthUs(record, info, step, usual(info.group)),
      });
    }
  }
  return {
    judged,
    ...notInjected(record, summary, steps),
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
/** The longest that overlaps the step: a step may leave a short one behind when it ends. */
function findIn(
  troubles: (Told & { untilUs: number })[],
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

type Told = Pick<
  Summary['unheard'][number],
  'publisher' | 'group' | 'fromUs' | 'lengthUs' | 'cause'
>;

function notInjected(
  record: RunRecord,
  summary: Summary,
  steps: Step[],
): Pick<RunEvaluation, 'falseAlarms' | 'uninjected'> {
  const { run, stalls, unheard } = summary;
  const away = ({ fromUs, lengthUs, group }: Told) =>
    !steps.some(
      (step) =>
        (step.group === null || step.group === group) &&
        overlapUs(fromUs, fromUs + lengthUs, step.fromUs - BEFORE_US, step.untilUs + AFTER_US) > 0,
    );
  const told = ({ publisher, fromUs, lengthUs, cause }: Told): False => ({
    ...{ sdk: run.sdk.version, scenario: run.scenario.name },
    ...{ publisher, fromUs, lengthUs, cause: cause.cause },
  });
  const lone = stalls.map(spanOf).filter(away);
  const seen = lone.filter((one) => othersSaw(record, one));
  return {
    falseAlarms: [
      ...lone.filter((one) => !seen.includes(one)).map(told),
      // Only the listener hears: nobody else can say whether it heard rightly.
      ...unheard.filter(away).map(told),
    ],
    uninjected: seen.map(told),
  };
}
