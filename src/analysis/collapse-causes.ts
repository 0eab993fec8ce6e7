import type { GroupInfo } from '../journal/events.js';
import type { Strain } from './host.js';
import { LOGS_TELLING_PER_S } from './limits.js';
import { pressureName, stretchesOf } from './pressure.js';
import type { RunRecord } from './record.js';
import { ffiSecondsOf } from './seconds.js';
import type { Second } from './types.js';

/** Whose a cause is: others' programs, or what the run itself did beside the group's captures. */
export type Excuse = 'disturbed' | 'strained';
/**
 * What may bring a collapse on, from when to when, µs; the lower its rank, the more it tells.
 * `excuse` null: the group's own stall.
 */
export type CollapseCause = {
  fromUs: number;
  toUs: number;
  what: string;
  text: string;
  rank: number;
  excuse: Excuse | null;
};
/** A stretch of time in which nothing of the kind went on, and what had ended before it. */
export type Quiet = { fromUs: number; toUs: number; after: CollapseCause | null };

/** What had ended so long before a collapse began has not brought it on. */
const NEAR_US = 5_000_000;
/** Of causes that ended together the more telling one gives the name. */
const TOGETHER_US = 1_000_000;

/**
 * The stretches from the first bad second to the run's stop in which a group was left in peace. What
 * goes on to the stop leaves none: what then is not well may still come back.
 * @param causes by time
 */
export function quietsOf(causes: CollapseCause[], begunUs: number, stopUs: number): Quiet[] {
  const quiets: Quiet[] = [];
  let fromUs = begunUs;
  let after: CollapseCause | null = null;
  for (const cause of causes) {
    if (cause.fromUs > fromUs) quiets.push({ fromUs, toUs: cause.fromUs, after });
    fromUs = Math.max(fromUs, cause.toUs);
    after = moreTelling(after, cause);
  }
  if (fromUs < stopUs) quiets.push({ fromUs, toUs: stopUs, after });
  return quiets;
}

/**
 * What may have kept a group from being well, by time.
 * @param bad every second from the first bad one to the stop
 */
export function causesOf(
  record: RunRecord,
  group: GroupInfo,
  bad: Second[],
  strain: Strain,
  stopUs: number,
): CollapseCause[] {
  const begunUs = bad[0]?.fromUs ?? stopUs;
  const span = ({ fromUs, atUs }: { fromUs: number; atUs: number }) => ({ fromUs, toUs: atUs });
  const steps = stretchesOf(record)
    .filter(({ refused }) => !refused)
    .map((step) => ({
      fromUs: step.fromUs,
      toUs: step.toUs ?? stopUs,
      what: pressureName(step),
      text: `${pressureName(step)} had ended`,
    }));
  const joins = record
    .of('room')
    .filter(({ role, state }) => role === 'subject' && state === 'joined')
    .map(({ at }) => ({
      ...{ fromUs: at, toUs: at },
      ...{ what: 'a room that joined', text: 'the last room had joined' },
    }));
  const storms = ffiSecondsOf(record)
    .filter(({ process, logsPerS }) => {
      return group.processes.includes(process) && logsPerS > LOGS_TELLING_PER_S;
    })
    .map((one) => ({
      ...span(one),
      ...{ what: 'a storm of log events', text: 'the storm of log events had ended' },
    }));
  const others = bad
    .filter(({ fromUs, atUs }) => strain.strained(fromUs, atUs))
    .map((one) => ({
      ...span(one),
      ...{ what: 'other programs', text: 'other programs had left the host' },
    }));
  return [steps, joins, storms, others, standstill(bad)]
    .flatMap((kind, rank) => {
      const excuse = EXCUSES[rank] ?? null;
      return kind.map((cause): CollapseCause => ({ ...cause, rank, excuse }));
    })
    .filter(({ fromUs, toUs }) => fromUs < stopUs && toUs > begunUs - NEAR_US)
    .sort((a, b) => a.fromUs - b.fromUs);
}

/** By rank. */
const EXCUSES: readonly Excuse[] = ['disturbed', 'disturbed', 'disturbed', 'strained'];

/** A group that begins by standing still has stalled: what counts is how it goes on after that. */
function standstill(bad: Second[]): Omit<CollapseCause, 'rank' | 'excuse'>[] {
  // A stall may begin in the midst of a second.
  const from = bad[0]?.ok === 0 ? 0 : 1;
  let to = from;
  while (bad[to]?.ok === 0) to++;
  const [first, last] = [bad[from], bad[to - 1]];
  if (to === from || first === undefined || last === undefined) return [];
  const text = 'the standstill that it began with had ended';
  return [{ fromUs: first.fromUs, toUs: last.atUs, what: 'a standstill', text }];
}

export function moreTelling(a: CollapseCause | null, b: CollapseCause): CollapseCause {
  if (a === null) return b;
  if (Math.abs(a.toUs - b.toUs) > TOGETHER_US) return a.toUs > b.toUs ? a : b;
  return a.rank <= b.rank ? a : b;
}
