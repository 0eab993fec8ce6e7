import semver from 'semver';
import { formatMsExact } from '../units/duration.js';
import type { Draft } from './build.js';
import type { Report } from './checks.js';
import { closest } from './closest.js';
import { draftMs } from './ms.js';
import type { BrokenFile } from './schema-health.js';
import type { Broken } from './types.js';

/** What the file holds wrong reads as NaN, as in the rest of a draft. */
export function buildBroken(given: unknown): Broken[] | null {
  if (!Array.isArray(given)) return null;
  return (given as unknown[]).flatMap((one) => {
    if (typeof one !== 'object' || one === null) return [];
    const { start, for: length, group, sdk } = one as Partial<BrokenFile>;
    return [
      {
        startMs: draftMs(start, 0),
        lengthMs: length === undefined ? null : draftMs(length),
        group: group ?? null,
        sdk: sdk ?? null,
      },
    ];
  });
}

/** In the scenario file's own words. */
export const resolvedBroken = ({ startMs, lengthMs, group, sdk }: Broken): BrokenFile => ({
  start: formatMsExact(startMs),
  ...(lengthMs === null ? {} : { for: formatMsExact(lengthMs) }),
  ...(group === null ? {} : { group }),
  ...(sdk === null ? {} : { sdk }),
});

export function checkBroken({ broken, groups, durationMs }: Draft, { problem }: Report): void {
  for (const [i, { startMs, lengthMs, group, sdk }] of (broken ?? []).entries()) {
    if (startMs >= durationMs) {
      const message = `broken from ${formatMsExact(startMs)} on, when the run of ${formatMsExact(durationMs)} is over`;
      problem(['broken', i, 'start'], message, 'start earlier, or make duration longer');
    }
    if (lengthMs === 0) {
      const message = 'broken for 0s is no time at all';
      problem(['broken', i, 'for'], message, 'write 1s; without for: to the end');
    }
    const names = groups.map(({ name }) => name);
    if (group !== null && !names.includes(group)) {
      const near = closest(group, names);
      const fix = near === undefined ? `groups: ${names.join(', ')}` : `did you mean ${near}?`;
      problem(['broken', i, 'group'], `there is no group ${group}`, fix);
    }
    if (sdk !== null && semver.validRange(sdk) === null) {
      problem(['broken', i, 'sdk'], `"${sdk}" is no range of versions`, 'write <0.13.23');
    }
  }
}
