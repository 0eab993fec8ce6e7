import { roundMs } from './ms.js';
import type { Group } from './types.js';

/** When the i-th room of a group joins (from 0), in ms to the µs. */
export function joinTimeMs({ startMs, arrivalPerS }: Group, i: number): number {
  const afterMs = arrivalPerS === null ? 0 : (i / arrivalPerS) * 1000;
  return startMs + roundMs(afterMs);
}

/** From the first join of these groups to their last; NaN where one can't be told. */
export type Loading = { fromMs: number; toMs: number };

export const loadingOf = (groups: readonly Group[]): Loading => ({
  fromMs: Math.min(...groups.map(({ startMs }) => startMs)),
  toMs: Math.max(...groups.map((group) => joinTimeMs(group, group.rooms - 1))),
});

/** The groups with a clock of their own, whose load `join` is relative to. */
export const independent = (groups: readonly Group[]): Group[] =>
  groups.filter(({ join }) => join === null);

const settleMs = ({ join }: Group) => join?.settleMs ?? 0;

/**
 * Turns `join` into times. Groups that join `before` begin at 0, and all independent groups are put
 * off together, by no more than the others need to settle; so what is resolved once stays as it is
 * when it is resolved again.
 */
export function resolveJoins(groups: readonly Group[]): Group[] {
  const others = independent(groups);
  if (others.length === 0) return [...groups];
  const first = groups
    .filter(({ join }) => join?.order === 'before')
    .map((group) => ({ ...group, startMs: 0 }));
  const settledMs = Math.max(
    0,
    ...first.map((group) => joinTimeMs(group, group.rooms - 1) + settleMs(group)),
  );
  const lateMs = Math.max(0, settledMs - loadingOf(others).fromMs);
  const putOff = (group: Group) => ({ ...group, startMs: roundMs(group.startMs + lateMs) });
  const { fromMs, toMs } = loadingOf(others.map(putOff));
  return groups.map((group) => {
    switch (group.join?.order) {
      case undefined:
        return putOff(group);
      case 'before':
        return { ...group, startMs: 0 };
      case 'during':
        return { ...group, startMs: roundMs((fromMs + toMs) / 2) };
      case 'after':
        return { ...group, startMs: roundMs(toMs + settleMs(group)) };
    }
  });
}
