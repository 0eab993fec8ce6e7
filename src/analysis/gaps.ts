import type { Facts } from './facts.js';
import type { Unheard } from './first-heard.js';
import { brokenUs, intendedIn } from './pressure.js';
import { overlapUs } from './record.js';
import { replacedForOthers } from './recovery/replaced.js';
import type { Shared } from './shared.js';

/**
 * What listeners did not hear of a group.
 * @param late what was not heard before the first sound, and should have been
 */
export function gapsOf(
  { record, processes, strain }: Shared,
  group: string,
  late: Unheard[],
): Facts['gaps'] {
  const own = record.header.publishers.filter((one) => one.group === group);
  const members = new Map(own.map((one) => [one.index, one]));
  const silences = processes
    .filter(({ role }) => role === 'listener')
    .flatMap((one) => one.silences);
  const deafUs = (fromUs: number, toUs: number) =>
    silences.reduce(
      (sum, silence) =>
        sum + overlapUs(fromUs, toUs, silence.fromUs, silence.toUs ?? record.elapsedUs),
      0,
    );
  return [...late, ...record.of('gap')].flatMap(({ publisher: index, fromUs, toUs }) => {
    const member = members.get(index);
    if (member === undefined) return [];
    const lengthUs = Math.max(0, toUs - fromUs);
    const broken = brokenUs(record, { group, what: 'sound' }, fromUs, toUs);
    const hostUs = Math.max(strain.freeUs(fromUs, toUs), broken);
    const freeUs = Math.max(0, hostUs - deafUs(fromUs, toUs));
    const intended = [
      ...replacedForOthers(record, member, fromUs, toUs),
      ...intendedIn(record, fromUs, toUs, group),
    ];
    return [{ publisher: member.id, lengthUs, freeUs, intended }];
  });
}
