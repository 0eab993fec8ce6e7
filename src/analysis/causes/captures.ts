import type { Counters, EventOf } from '../../journal/events.js';
import { touching, type RunRecord } from '../record.js';
import type { Observations, Trouble } from './types.js';

/** What became of the group's captures in the seconds of a stretch. */
export function capturesIn(
  record: RunRecord,
  { group, fromUs, untilUs }: Trouble,
): Pick<Observations, 'captured' | 'overlaps' | 'closed'> {
  const seconds = touching(ofGroup(record, group), fromUs, untilUs);
  const first = seconds[0];
  const last = seconds.at(-1);
  if (first === undefined || last === undefined)
    return { captured: null, overlaps: null, closed: null };
  const all = ofGroup(record, group);
  const before = all[all.indexOf(first) - 1]?.counters;
  const grown = (of: (counters: Counters) => number) =>
    Math.max(0, of(last.counters) - (before === undefined ? 0 : of(before)));
  return {
    captured: grown(({ ok }) => ok),
    overlaps: grown(({ overlap }) => overlap),
    closed: grown(({ rejected }) =>
      Object.entries(rejected).reduce(
        (sum, [text, count]) => sum + (/closed/i.test(text) ? count : 0),
        0,
      ),
    ),
  };
}

const cached = new WeakMap<RunRecord, Map<string, EventOf<'interval'>[]>>();

function ofGroup(record: RunRecord, group: string): EventOf<'interval'>[] {
  const lists = cached.get(record) ?? new Map<string, EventOf<'interval'>[]>();
  cached.set(record, lists);
  const list = lists.get(group) ?? record.of('interval').filter((one) => one.group === group);
  lists.set(group, list);
  return list;
}
