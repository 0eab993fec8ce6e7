import type { EventOf } from '../journal/events.js';
import { HEARD_GRACE_US } from './limits.js';
import { overlapUs } from './record.js';

export type Heard = EventOf<'heard'>;
type Stretch = { fromUs: number; untilUs: number };

const WINDOW_US = 10_000;

/**
 * Windows of one publisher that were not heard because it had stalled: during a stall, and at once
 * after it where it was heard again then. However many there are, they excuse no more than their
 * length and one such time after them.
 */
export function excused(heard: Heard[], stalls: Stretch[]): number {
  const back = ({ untilUs }: Stretch) =>
    heard.some(
      ({ fromUs, expected, audibleExpected }) =>
        fromUs >= untilUs &&
        fromUs < untilUs + HEARD_GRACE_US &&
        expected > 0 &&
        audibleExpected * 2 >= expected,
    );
  const stretches = joined(
    stalls.map((one) => ({
      fromUs: one.fromUs,
      untilUs: back(one) ? one.untilUs + HEARD_GRACE_US : one.untilUs,
    })),
  );
  if (stretches.length === 0) return 0;
  const mostUs = lengthUs(joined(stalls)) + HEARD_GRACE_US;
  const windows = heard.reduce((sum, { fromUs, at, expected, audibleExpected }) => {
    const us = stretches.reduce(
      (total, one) => total + overlapUs(fromUs, at, one.fromUs, one.untilUs),
      0,
    );
    const part = us / Math.max(1, at - fromUs);
    return sum + Math.min(expected - audibleExpected, part * expected);
  }, 0);
  return Math.min(windows, mostUs / WINDOW_US);
}

function joined(stretches: Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const one of stretches.toSorted((a, b) => a.fromUs - b.fromUs)) {
    const last = all.at(-1);
    if (last === undefined || one.fromUs > last.untilUs) all.push({ ...one });
    else last.untilUs = Math.max(last.untilUs, one.untilUs);
  }
  return all;
}

const lengthUs = (stretches: Stretch[]): number =>
  stretches.reduce((sum, { fromUs, untilUs }) => sum + untilUs - fromUs, 0);
