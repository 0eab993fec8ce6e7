import type { GroupInfo } from '../journal/events.js';
import { without } from './collapse.js';
import { coursesOf, type Silences } from './courses.js';
import type { Strain } from './host.js';
import { brokenUs } from './pressure.js';
import type { RunRecord } from './record.js';
import type { Second } from './types.js';

/**
 * Of the captures that are missing of some publishers, how many are missing from seconds in which
 * others had the host.
 * @param ids null: of the whole group
 */
export type StrainedLoss = (ids: ReadonlySet<string> | null, missing: number) => number;

type Loss = { strained: number; all: number };

export function strainedLossOf(
  record: RunRecord,
  group: GroupInfo,
  seconds: Second[],
  strain: Strain,
  silences: Silences,
): StrainedLoss {
  const isBroken = ({ fromUs, atUs }: Second) =>
    brokenUs(record, { group: group.name, what: 'captures' }, fromUs, atUs) > 0;
  const strained = new Set(
    seconds
      .filter((one) => strain.strained(one.fromUs, one.atUs) && !isBroken(one))
      .map(({ atUs }) => atUs),
  );
  if (strained.size === 0) return () => 0;
  const lossOf = (of: Second[]): Loss => {
    const loss = { strained: 0, all: 0 };
    for (const { atUs, planned, ok } of of) {
      const missing = Math.max(0, planned - ok);
      loss.all += missing;
      if (strained.has(atUs)) loss.strained += missing;
    }
    return loss;
  };
  const courses = coursesOf(record, group, seconds, silences);
  const byWho = new Map(courses.map((one) => [one.who, lossOf(one.seconds)] as const));
  const whole = lossOf(seconds);
  // What is missing in bits of those that never fell far behind, and of the others when they did not.
  const rest = lossOf(without(seconds, courses));
  return (ids, missing) => {
    if (ids === null) return whole.strained;
    const own = [...ids].flatMap((id) => byWho.get(id) ?? []);
    const all = own.reduce((sum, loss) => sum + loss.all, 0);
    const told = own.reduce((sum, loss) => sum + loss.strained, 0);
    return (
      partOf(told, all, Math.min(all, missing)) + partOf(rest.strained, rest.all, missing - all)
    );
  };
}

const partOf = (part: number, whole: number, of: number): number =>
  whole === 0 ? 0 : (part / whole) * Math.max(0, of);
