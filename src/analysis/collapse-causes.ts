import type { GroupInfo } from '../journal/events.js';
import type { Strain } from './host.js';
import { LOGS_TELLING_PER_S } from './limits.js';
import { pressureName, stretchesOf } from './pressure.js';
import type { RunRecord } from './record.js';
import { ffiSecondsOf } from './seconds.js';
import type { Second } from './types.js';

/** What may bring a collapse on, and when it was over. */
export type CollapseCause = { endUs: number; text: string };

/** What had ended so long before a collapse began has not brought it on. */
const NEAR_US = 5_000_000;

/**
 * The last thing to end that may have brought on what the bad seconds show. What goes on to the run's
 * stop ends there: what then is not well may still come back.
 * @param bad every second from the first bad one to the stop
 */
export function lastCauseOf(
  record: RunRecord,
  group: GroupInfo,
  bad: Second[],
  strain: Strain,
  stopUs: number,
): CollapseCause | null {
  const begunUs = bad[0]?.fromUs ?? stopUs;
  const steps = stretchesOf(record)
    .filter(({ refused, fromUs }) => !refused && fromUs < stopUs)
    .map((step) => ({ endUs: step.toUs ?? stopUs, text: `${pressureName(step)} had ended` }));
  const joins = record
    .of('room')
    .filter(({ role, state, at }) => role === 'subject' && state === 'joined' && at < stopUs)
    .map(({ at }) => ({ endUs: at, text: 'the last room had joined' }));
  const storms = ffiSecondsOf(record)
    .filter(({ process, logsPerS }) => {
      return group.processes.includes(process) && logsPerS > LOGS_TELLING_PER_S;
    })
    .map(({ atUs }) => ({ endUs: atUs, text: 'the storm of log events had ended' }));
  const others = bad
    .filter(({ fromUs, atUs }) => strain.strained(fromUs, atUs))
    .map(({ atUs }) => ({ endUs: atUs, text: 'other programs had left the host' }));
  const near = [...steps, ...joins, ...storms, ...others, ...standstill(bad)].filter(
    ({ endUs }) => endUs > begunUs - NEAR_US,
  );
  return near.reduce<CollapseCause | null>(
    (last, one) => (last === null || one.endUs > last.endUs ? one : last),
    null,
  );
}

/** A group that begins by standing still has stalled: what counts is how it goes on after that. */
function standstill(bad: Second[]): CollapseCause[] {
  // A stall may begin in the midst of a second.
  const from = bad[0]?.ok === 0 ? 0 : 1;
  let to = from;
  while (bad[to]?.ok === 0) to++;
  const last = bad[to - 1];
  if (to === from || last === undefined) return [];
  return [{ endUs: last.atUs, text: 'the standstill that it began with had ended' }];
}
