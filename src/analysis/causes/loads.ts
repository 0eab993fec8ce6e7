import type { EventOf } from '../../journal/events.js';
import { ofProcess } from '../loop-gaps.js';
import { overlapUs, touching, type RunRecord } from '../record.js';
import { MOST } from './signs.js';
import type { Observations, Trouble } from './types.js';

export type Load = EventOf<'load'>;
type Timed = { at: number; fromUs: number };

/**
 * By the second that tells of the longest gap of which it is known; null where that is not the time for
 * which it was away, or none is known. Node's own histogram may tell of a gap a second later again.
 */
export function awayWaitedIn(loads: Load[], awayUs: number): Observations['awayWaited'] {
  let worst: Load | null = null;
  for (const one of loads)
    if (one.gapWaitedUs !== undefined && one.loopMaxGapUs > (worst?.loopMaxGapUs ?? 0)) worst = one;
  if (worst?.gapWaitedUs === undefined || worst.loopMaxGapUs < awayUs * MOST) return null;
  // What it neither ran nor waited it slept; where nobody tells it may have run.
  const { loopMaxGapUs, gapWaitedUs, gapRanUs = loopMaxGapUs - gapWaitedUs } = worst;
  return { share: gapWaitedUs / loopMaxGapUs, ranUs: gapRanUs };
}

export function spentIn(loads: Load[], calm: Load[]): Observations['spent'] {
  const [now, usual] = [sumsOf(loads), sumsOf(calm)];
  const beyond = (us: number, usualUs: number) =>
    Math.max(0, us - (usualUs * now.spanUs) / Math.max(1, usual.spanUs));
  return {
    cpuUs: (meanOf(loads, ({ cpuShare }) => cpuShare) ?? 0) * now.spanUs,
    gcUs: beyond(now.gcUs, usual.gcUs),
    kinds: [...now.ffi]
      .map(([kind, us]) => ({ kind, us: beyond(us, usual.ffi.get(kind) ?? 0) }))
      .sort((a, b) => b.us - a.us || (a.kind < b.kind ? -1 : 1)),
  };
}

export function busyIn(loads: Load[], calm: Load[]): Observations['busy'] {
  const told = (of: Load[]) => of.filter(({ loopBusyShare }) => loopBusyShare !== undefined);
  const mean = (of: Load[]) => meanOf(told(of), ({ loopBusyShare = 0 }) => loopBusyShare);
  const share = mean(loads);
  return share === null ? null : { share, before: mean(calm) };
}

/** µs of each kind of event and of GC. */
function sumsOf(loads: Load[]): { spanUs: number; gcUs: number; ffi: Map<string, number> } {
  const ffi = new Map<string, number>();
  for (const one of loads)
    for (const [kind, { us }] of Object.entries(one.ffi)) ffi.set(kind, (ffi.get(kind) ?? 0) + us);
  return {
    spanUs: loads.reduce((sum, { at, fromUs }) => sum + Math.max(0, at - fromUs), 0),
    gcUs: loads.reduce((sum, { gcUs }) => sum + gcUs, 0),
    ffi,
  };
}

/** The parts of them that lie in a stretch, as if each had been the same all through its second. */
export const partsIn = (loads: Load[], fromUs: number, untilUs: number): Load[] =>
  loads.map((one) => {
    const [from, at] = [Math.max(one.fromUs, fromUs), Math.min(one.at, untilUs)];
    const part = Math.max(0, at - from) / Math.max(1, one.at - one.fromUs);
    const ffi = Object.entries(one.ffi).map(
      ([kind, { count, us }]): [string, Load['ffi'][string]] => [kind, { count, us: us * part }],
    );
    return { ...one, fromUs: from, at, gcUs: one.gcUs * part, ffi: Object.fromEntries(ffi) };
  });

/** The same by the signal of every 250 ms, where it tells of most of a stretch: by kind only seconds do. */
export function closerFfi(
  told: Observations['ffi'],
  record: RunRecord,
  { process, fromUs, untilUs }: Trouble,
): Observations['ffi'] {
  let [us, seenUs] = [0, 0];
  for (const one of touching(ofProcess(record, 'health', process), fromUs, untilUs)) {
    const { ffi } = one.values;
    if (one.publisher !== null || typeof ffi !== 'number') continue;
    const sharedUs = overlapUs(one.fromUs, one.at, fromUs, untilUs);
    us += ffi * sharedUs;
    seenUs += sharedUs;
  }
  if (told === null || seenUs < (untilUs - fromUs) * MOST) return told;
  const share = us / Math.max(1, seenUs);
  const more = told.share === 0 ? 0 : share / told.share;
  const kinds = told.kinds.map((one) => ({ ...one, share: Math.min(1, one.share * more) }));
  return { share, kinds };
}

export function ffiOf(loads: Load[]): Observations['ffi'] {
  if (loads.length === 0) return null;
  const { spanUs, ffi } = sumsOf(loads);
  const kinds = [...ffi]
    .map(([kind, sum]) => ({ kind, share: Math.min(1, sum / Math.max(1, spanUs)) }))
    .sort((a, b) => b.share - a.share || (a.kind < b.kind ? -1 : 1));
  return {
    share: Math.min(
      1,
      kinds.reduce((sum, { share }) => sum + share, 0),
    ),
    kinds,
  };
}

export function meanOf<E extends Timed>(list: E[], of: (one: E) => number): number | null {
  const spanUs = list.reduce((sum, { at, fromUs }) => sum + Math.max(1, at - fromUs), 0);
  if (list.length === 0) return null;
  return list.reduce((sum, one) => sum + of(one) * Math.max(1, one.at - one.fromUs), 0) / spanUs;
}
