import type { EventOf } from '../journal/events.js';
import { HEARD_GRACE_US, HEARD_WINDOW_US } from './limits.js';
import { overlapUs, touching } from './record.js';

export type Heard = EventOf<'heard'>;
type Stretch = { fromUs: number; untilUs: number };

/**
 * Windows of one publisher that were not heard because it had stalled: during a stall, and at once
 * after it where it was heard again then. However many there are, they excuse no more than their
 * length and one such time after them.
 * @param heard by time
 */
export function excused(heard: Heard[], stalls: Stretch[]): number {
  const back = ({ untilUs }: Stretch) =>
    touching(heard, untilUs, untilUs + HEARD_GRACE_US).some(
      ({ fromUs, expected, audibleExpected }) =>
        fromUs >= untilUs && expected > 0 && audibleExpected * 2 >= expected,
    );
  const stretches = joined(
    stalls.map((one) => ({
      fromUs: one.fromUs,
      untilUs: back(one) ? one.untilUs + HEARD_GRACE_US : one.untilUs,
    })),
  );
  if (stretches.length === 0) return 0;
  const mostUs = lengthUs(joined(stalls)) + HEARD_GRACE_US;
  const sharedUs = new Map<Heard, number>();
  for (const { fromUs, untilUs } of stretches) {
    for (const one of touching(heard, fromUs, untilUs)) {
      const us = overlapUs(one.fromUs, one.at, fromUs, untilUs);
      sharedUs.set(one, (sharedUs.get(one) ?? 0) + us);
    }
  }
  let windows = 0;
  for (const [{ fromUs, at, expected, audibleExpected }, us] of sharedUs) {
    const part = us / Math.max(1, at - fromUs);
    windows += Math.min(expected - audibleExpected, part * expected);
  }
  return Math.min(windows, mostUs / HEARD_WINDOW_US);
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
