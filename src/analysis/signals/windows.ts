import { labelledSteps } from '../evaluate.js';
import { harmOf, type Step } from '../injected.js';
import { watched, type Publisher } from '../outsiders.js';
import { isAimedAt } from '../pressure.js';
import type { RunRecord } from '../record.js';
import type { Stall } from '../stalls.js';
import type { Reading } from './alarms.js';
import type { Sign } from './rules.js';

/** µs of the run in which a publisher's channel was broken. */
export type Window = {
  fromUs: number;
  toUs: number;
  /** It stops the JS thread: over as soon as that comes round. */
  ofJs: boolean;
};

export type Truth = {
  windows: Window[];
  /** Something was done that harmed others: of this publisher nobody knows whether it was broken. */
  unsure: Window[];
  /** Nobody said what was broken but the captures themselves, as in old journals: they can't be judged by it. */
  byCaptures: boolean;
};

/** What was broken: what was injected with a label, and what the scenario knows; else what stalled. */
export function truthOf(record: RunRecord, info: Publisher, stalls: Stall[]): Truth {
  const { steps, refused } = labelledSteps(record);
  const { broken } = record.header;
  if (broken === undefined && steps.length + refused.size === 0) {
    const windows = stalls
      .filter((stall) => stall.publisher === info.id)
      .map(({ fromUs, untilUs }) => ({ fromUs, toUs: untilUs, ofJs: false }));
    return { windows, unsure: [], byCaptures: true };
  }
  const upUs = publishedUs(record, info.index);
  const endUs = endOf(record);
  // Before there was a channel nothing of it was broken.
  const clipped = ({ fromUs, toUs, ofJs }: Window): Window[] => {
    const window = { fromUs: Math.max(fromUs, upUs), toUs: Math.min(toUs, endUs), ofJs };
    return window.fromUs < window.toUs ? [window] : [];
  };
  const mine = steps.filter((step) => step.label !== 'none' && hits(record, info, step));
  const missed = new Set(mine.filter((step) => leftAlone(record, info, step, upUs)));
  const windowsOf = (some: Step[]) =>
    some.flatMap(({ fromUs, untilUs, label }) => {
      const ofJs = label === 'js-thread' || label === 'process-stopped';
      return clipped({ fromUs, toUs: untilUs, ofJs });
    });
  const known = (broken ?? [])
    .filter(({ group }) => group === null || group === info.group)
    .flatMap(({ fromUs, toUs }) => clipped({ fromUs, toUs, ofJs: false }));
  return {
    windows: [...windowsOf(mine.filter((step) => !missed.has(step))), ...known],
    unsure: windowsOf([...missed]),
    byCaptures: false,
  };
}

const hits = (record: RunRecord, { group, process }: Publisher, step: Step): boolean =>
  isAimedAt(record, step, { group, processes: [process] });

/**
 * A freeze left a thread of that name alone, as one that was made later, and whoever watches this
 * publisher missed nothing: what stood still was another's, or the canary's.
 */
function leftAlone(record: RunRecord, info: Publisher, step: Step, upUs: number): boolean {
  const { what, thread, fromUs, untilUs } = step;
  if (what !== 'freeze' || thread === null) return false;
  const named = nameTest(thread);
  const reading = record
    .of('threads')
    .find(({ process, at }) => process === info.process && at >= Math.max(fromUs, upUs));
  if (reading === undefined || reading.at > untilUs) return false;
  const threads = reading.threads.filter(({ name }) => named.test(name.trim()));
  const all = threads.length > 0 && threads.every(({ count, stopped }) => stopped === count);
  return !all && watched(record, info, step) && harmOf(record, info, step) === null;
}

/** `AudioSourceCapt*`: a star stands for anything. */
const nameTest = (pattern: string): RegExp => {
  const text = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
};

const publishedUs = (record: RunRecord, index: number): number =>
  record.of('publisher').find((one) => one.publisher === index && one.state === 'published')?.at ??
  0;

/** When the run was being ended. */
export const endOf = (record: RunRecord): number =>
  record.of('phase').find(({ phase }) => phase === 'stopping')?.at ?? record.elapsedUs;

/** So long nobody who watches says anything bad: then it is well again. */
export const WELL_US = 3_000_000;

/**
 * When a publisher was well again after the last that was broken: the listener and the tap, where there
 * are such, have told of it for a while, and nothing bad. Without either, that while. Infinity: never.
 */
export function wellAgainUs(lastUs: number, readings: Map<Sign, Reading[]>): number {
  const watchers = (['heard', 'tap'] as const)
    .flatMap((sign) => [readings.get(sign) ?? []])
    .filter((one) => one.length > 0);
  const bad = watchers
    .flat()
    .filter(({ dead, atUs }) => dead && atUs > lastUs)
    .sort((a, b) => a.atUs - b.atUs);
  let sinceUs = lastUs;
  for (const { fromUs, atUs } of bad) {
    if (fromUs >= sinceUs + WELL_US) break;
    sinceUs = atUs;
  }
  const told = watchers.map(
    (all) => all.find(({ fromUs }) => fromUs >= sinceUs)?.atUs ?? Number.POSITIVE_INFINITY,
  );
  return Math.max(sinceUs + WELL_US, ...told);
}
