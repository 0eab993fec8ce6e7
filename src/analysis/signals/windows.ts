import { labelledSteps } from '../evaluate.js';
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
  /** Nobody said what was broken but the captures themselves, as in old journals: they can't be judged by it. */
  byCaptures: boolean;
};

/** What was broken: what was injected with a label, and what the scenario knows; else what stalled. */
export function truthOf(
  record: RunRecord,
  { id, index, group }: RunRecord['header']['publishers'][number],
  stalls: Stall[],
): Truth {
  const { steps, refused } = labelledSteps(record);
  const { broken } = record.header;
  const mine = (one: { group: string | null }) => one.group === null || one.group === group;
  if (broken === undefined && steps.length + refused.size === 0) {
    const windows = stalls
      .filter((stall) => stall.publisher === id)
      .map(({ fromUs, untilUs }) => ({ fromUs, toUs: untilUs, ofJs: false }));
    return { windows, byCaptures: true };
  }
  const injected = steps
    .filter((step) => step.label !== 'none' && mine(step))
    .map(({ fromUs, untilUs, label }) => {
      const ofJs = label === 'js-thread' || label === 'process-stopped';
      return { fromUs, toUs: untilUs, ofJs };
    });
  const upUs = publishedUs(record, index);
  const endUs = endOf(record);
  const known = (broken ?? [])
    .filter(mine)
    // Before there was a channel nothing of it was broken.
    .map(({ fromUs, toUs }) => ({ fromUs: Math.max(fromUs, upUs), toUs, ofJs: false }))
    .map((window) => ({ ...window, toUs: Math.min(window.toUs, endUs) }))
    .filter(({ fromUs, toUs }) => fromUs < toUs);
  return { windows: [...injected, ...known], byCaptures: false };
}

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
