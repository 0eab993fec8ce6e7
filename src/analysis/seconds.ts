import { maxOf } from '../units/numbers.js';
import { overlapUs, touching, type RunRecord } from './record.js';
import type { FfiSecond, Second } from './types.js';

/** What each interval added to a group's cumulative counters. */
export function secondsOf(record: RunRecord): Second[] {
  const before = new Map<string, { planned: number; ok: number; late: number }>();
  return record.of('interval').map(({ at, fromUs, group, counters }) => {
    const then = before.get(group) ?? { planned: 0, ok: 0, late: 0 };
    before.set(group, counters);
    const since = (key: 'planned' | 'ok' | 'late') => Math.max(0, counters[key] - then[key]);
    return {
      atUs: at,
      fromUs,
      group,
      planned: since('planned'),
      ok: since('ok'),
      late: since('late'),
    };
  });
}

/** The SDK's native events of each subject process, second by second, as rates. */
export function ffiSecondsOf(record: RunRecord): FfiSecond[] {
  return record
    .of('load')
    .filter(({ role }) => role === 'subject')
    .map(({ at, fromUs, process, ffi }) => {
      const lengthUs = Math.max(1, at - fromUs);
      const perS = (kind: string) => Math.round(((ffi[kind]?.count ?? 0) * 1e6) / lengthUs);
      let busyUs = 0;
      for (const kind of Object.keys(ffi)) busyUs += ffi[kind]?.us ?? 0;
      return {
        atUs: at,
        fromUs,
        process,
        logsPerS: perS('logs'),
        captureAudioFramePerS: perS('captureAudioFrame'),
        jsShare: Math.min(1, busyUs / lengthUs),
      };
    });
}

type Span = { fromUs: number; untilUs: number };

/** How much of a second lay within the one of the stretches that covers the most of it, as a share. */
export function coverOf(stretches: Span[]): (second: { fromUs: number; atUs: number }) => number {
  const byEnd = stretches
    .map(({ fromUs, untilUs }) => ({ fromUs, at: untilUs }))
    .sort((a, b) => a.at - b.at);
  return ({ fromUs, atUs }) =>
    maxOf(touching(byEnd, fromUs, atUs).map((one) => overlapUs(fromUs, atUs, one.fromUs, one.at))) /
    Math.max(1, atUs - fromUs);
}
