import type { GroupInfo } from '../journal/events.js';
import type { CollapseOf, Fall } from './collapse.js';
import type { Silences } from './courses.js';
import type { StallFact } from './facts.js';
import { pendingHangs } from './pending.js';
import { brokenUs } from './pressure.js';
import { overlapUs } from './record.js';
import type { Shared } from './shared.js';
import type { Stall } from './stalls.js';
import { tricklesOf, type Trickle } from './trickle.js';
import type { Second } from './types.js';

type OfGroup = {
  stalls: Stall[];
  seconds: Second[];
  silences: Silences;
  /** The group's collapse, and how any part of it would have. */
  fall: Fall;
  collapse: CollapseOf;
};

/** A group's stalls, as its verdict looks at them. */
export function stallFacts(shared: Shared, info: GroupInfo, group: OfGroup): StallFact[] {
  const { record } = shared;
  const { stalls, seconds, silences, collapse } = group;
  const fallen = group.fall.collapse;
  const trickled = tricklesOf(record, info, seconds, silences);
  // That another one of its group has collapsed is no reason for a hang.
  const hasFallen = ({ publisher, lengthUs }: Stall) =>
    fallen !== null &&
    lengthUs > record.header.stall.hangUs &&
    (fallen.who === null || collapse(new Set([publisher])).collapse !== null);
  return [
    ...stalls.map((stall) => {
      const { trickles, someBack } = trickled(stall);
      return { ...factOf(shared, stall), trickles: hasFallen(stall) && trickles, someBack };
    }),
    ...pendingHangs(record, info, stalls),
  ];
}

/** A stopped process stalls on an idle host too: what else the host did excuses nothing then. */
function factOf(
  { processes, strain, record }: Shared,
  stall: Stall,
): Omit<StallFact, keyof Trickle> {
  const { publisher, fromUs, untilUs, lengthUs, pending } = stall;
  const subject = processes.find((one) => one.role === 'subject' && one.index === stall.process);
  const stoppedUs = (subject?.silences ?? [])
    .filter(({ osState }) => osState === 'T')
    .reduce(
      (us, one) => us + overlapUs(fromUs, untilUs, one.fromUs, one.toUs ?? record.elapsedUs),
      0,
    );
  const stopped = stoppedUs * 2 > lengthUs;
  const broken = brokenUs(record, { group: stall.group, what: 'captures' }, fromUs, untilUs);
  const freeUs = stopped ? lengthUs : Math.max(strain.freeUs(fromUs, untilUs), broken);
  const open = stall.toUs === null;
  return { publisher, fromUs, lengthUs, pending, open, freeUs, byCounters: false };
}
