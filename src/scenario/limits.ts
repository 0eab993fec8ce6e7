import { formatMsExact } from '../units/duration.js';
import type { Draft, Where } from './build.js';
import type { Report } from './checks.js';
import type { Path } from './tree.js';

const HOUR_MS = 3_600_000;
const LONGEST_MS = 720 * HOUR_MS;

/** A duration that can be written may still be too short or too long to mean anything. */
export function durationLimits(draft: Draft, where: Where, report: Report): void {
  const within = between(report);
  within(['duration'], draft.durationMs, 100, LONGEST_MS);
  within(['stall', 'after'], draft.stall.afterMs, 1, HOUR_MS);
  within(['stall', 'hang'], draft.stall.hangMs, 1, 24 * HOUR_MS);
  for (const { name, queueMs, tryLimitMs, speech, speakers } of draft.groups) {
    within(where.queue(name), queueMs, 0, 60_000);
    within(where.group(name, 'tryLimit'), tryLimitMs, 1, 60_000);
    if (speech === null) continue;
    within(where.group(name, 'speak'), speech.speakMs, 1, 24 * HOUR_MS);
    if (speakers === null) within(where.group(name, 'pause'), speech.pauseMs, 1, 24 * HOUR_MS);
  }
}

/** Says of a duration that is out of bounds what the bounds are. */
export const between =
  ({ problem }: Report) =>
  (path: Path, valueMs: number, leastMs: number, mostMs: number): void => {
    const say = (limit: string) => problem(path, `${path.map(String).join('.')} must be ${limit}`);
    if (valueMs < leastMs) say(`at least ${formatMsExact(leastMs)}`);
    if (valueMs > mostMs) say(`at most ${formatMsExact(mostMs)}`);
  };
