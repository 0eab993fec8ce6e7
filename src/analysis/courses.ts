import type { GroupInfo } from '../journal/events.js';
import { once, type RunRecord } from './record.js';
import { coverOf } from './seconds.js';
import { spansOf } from './stops.js';
import type { Second } from './types.js';

/** What is looked at second by second: a group, or one publisher of it. */
export type Course = {
  /** null: the group. */
  who: string | null;
  seconds: Second[];
  /** Median of the schedule latency, µs; null: nothing settled. */
  delayUs: (second: Second) => number | null;
  silences: Silences;
};
export type Silences = { process: number; fromUs: number; untilUs: number }[];

/**
 * The publishers of a group that ever fell behind (`progress`), by themselves: in a second of which
 * nothing is told of one it kept up. None where the journal is older than such events.
 * @param seconds the group's
 */
export const coursesOf = (
  record: RunRecord,
  group: GroupInfo,
  seconds: Second[],
  silences: Silences,
): OfOne[] =>
  once(record, `courses of ${group.name}`, () => coursesIn(record, group, seconds, silences));

type OfOne = Course & { publisher: number };

function coursesIn(
  record: RunRecord,
  { name, processes }: GroupInfo,
  seconds: Second[],
  silences: Silences,
): OfOne[] {
  const told = new Map<number, Map<number, [planned: number, ok: number, delayUs: number]>>();
  for (const { group, at, lagging } of record.of('progress')) {
    if (group !== name) continue;
    for (const [publisher, ...rest] of lagging) {
      const own = told.get(publisher) ?? new Map<number, typeof rest>();
      told.set(publisher, own.set(at, rest));
    }
  }
  const spans = spansOf(record);
  return record.header.publishers.flatMap(({ index, id, process, frameMs }) => {
    const own = told.get(index);
    if (own === undefined) return [];
    const mute = silences.filter((one) => one.process === process && processes.includes(process));
    const cover = coverOf(mute);
    const { fromUs = 0, untilUs = record.elapsedUs } = spans.get(index) ?? {};
    const second = (of: Second): Second => {
      const [planned, ok] = own.get(of.atUs) ?? [];
      if (planned !== undefined && ok !== undefined) return { ...of, planned, ok, late: 0 };
      // Part of the second in which it began is enough to keep up in; the one in which it stopped tells nothing.
      const away = of.atUs > untilUs;
      const still = away || of.planned === 0 || cover(of) >= 0.5;
      const kept = still ? 0 : (of.atUs - of.fromUs) / 1000 / frameMs;
      return { ...of, planned: kept, ok: kept, late: 0 };
    };
    return [
      {
        who: id,
        publisher: index,
        seconds: seconds.filter(({ atUs }) => atUs > fromUs).map(second),
        delayUs: ({ atUs }) => own.get(atUs)?.[2] ?? 0,
        silences: mute,
      },
    ];
  });
}
