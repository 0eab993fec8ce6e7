import type { EventOf, JournalEvent } from '../journal/events.js';
import { recordOf, type RunRecord } from './record.js';
import { stageOf } from './turn-figures.js';
import { TURN_STAGES, type TurnStage } from './turn-types.js';
import { turnsOf } from './turns.js';

type Interval = EventOf<'interval'>;
/** µs that the turns took for each stage; a stage that none came through is left out. */
export type StageTimes = Partial<Record<TurnStage, number[]>>;

/** The stages of turns by the interval of their group in which they were over. */
export function turnLatencies(events: readonly JournalEvent[]): Map<Interval, StageTimes> {
  const found = new Map<Interval, StageTimes>();
  if (!events.some(({ kind }) => kind === 'run')) return found;
  const record = recordOf(events, { torn: false, skippedLines: 0 });
  for (const { name, conversation } of record.header.groups) {
    if (conversation !== undefined) sortIn(found, record, name);
  }
  return found;
}

function sortIn(found: Map<Interval, StageTimes>, record: RunRecord, group: string): void {
  const intervals = record.of('interval').filter((event) => event.group === group);
  for (const turn of turnsOf(record, group)) {
    for (const stage of TURN_STAGES) {
      const over = stageOf(turn, stage);
      // A client may still hear what came after the last interval.
      const interval =
        over === null ? undefined : (firstFrom(intervals, over.atUs) ?? intervals.at(-1));
      if (over === null || interval === undefined) continue;
      const times = found.get(interval) ?? {};
      found.set(interval, times);
      (times[stage] ??= []).push(over.us);
    }
  }
}

/** The first of a list by time that ends at `atUs` or later. */
function firstFrom(intervals: Interval[], atUs: number): Interval | undefined {
  let low = 0;
  for (let high = intervals.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.at ?? 0) < atUs) low = middle + 1;
    else high = middle;
  }
  return intervals[low];
}
