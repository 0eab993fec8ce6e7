import type { GroupInfo } from '../journal/events.js';
import { maxOf } from '../units/numbers.js';
import { once, type RunRecord } from './record.js';

/**
 * What the source of a publisher holds, ms. An SDK may have fixed that, whatever the scenario wants:
 * what the scenario wants is taken where the journal is older than the word of it.
 */
export function queueMsOf(
  record: RunRecord,
  { index, group }: { index: number; group: string },
): number {
  const wanted = record.header.groups.find(({ name }) => name === group)?.queueMs;
  return toldOf(record).get(index) ?? wanted ?? 0;
}

/** The most that the source of any of its publishers holds, ms. */
export function queueMsOfGroup(record: RunRecord, { name, queueMs }: GroupInfo): number {
  const told = toldOf(record);
  const members = record.header.publishers.filter(({ group }) => group === name);
  const known = members.flatMap(({ index }) => told.get(index) ?? []);
  return known.length === 0 ? queueMs : maxOf(known);
}

const toldOf = (record: RunRecord): ReadonlyMap<number, number> =>
  once(record, 'queues', () => {
    const told = record.of('publisher');
    return new Map(
      told.flatMap(({ publisher, queueMs }) =>
        queueMs === undefined ? [] : [[publisher, queueMs] as const],
      ),
    );
  });
