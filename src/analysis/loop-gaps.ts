import type { EventOf, JournalKind, ProcessRole } from '../journal/events.js';
import { maxOf } from '../units/numbers.js';
import { once, overlapUs, touching, type RunRecord } from './record.js';

type Timed = { at: number; fromUs: number };

/** A process's events of a kind, by time. */
export function ofProcess<K extends JournalKind & ('load' | 'threads' | 'health')>(
  record: RunRecord,
  kind: K,
  process: number,
  role: ProcessRole = 'subject',
): EventOf<K>[] {
  return once(record, `${kind}/${role}/${process}`, () =>
    record.of(kind).filter((event) => {
      const { process: whose, role: its = 'subject' } = event as { process: number; role?: string };
      return whose === process && its === role;
    }),
  );
}

/** A sample that tells of less tells of a loop that came round. */
const ROUND_US = 20_000;

/**
 * The most of a stretch, µs, for which a subject's JS thread may have been away in one piece. It was
 * there at both ends of each reading. Those of the health signals, four a second or more, say where;
 * but of a time away that a reading itself ended they know only by how much the reading came too
 * late: the one of every second says how long it was. Where no sample is, that one counts with no
 * more than can lie there.
 */
export function loopAwayUs(
  record: RunRecord,
  process: number,
  fromUs: number,
  untilUs: number,
): number {
  const seconds = ofProcess(record, 'load', process);
  const samples = touching(ofProcess(record, 'health', process), fromUs, untilUs).filter(
    ({ publisher, values }) => publisher === null && typeof values.loop === 'number',
  );
  const located = samples.map(({ fromUs: from, at, values }) => {
    const us = values.loop ?? 0;
    const longestUs = us < ROUND_US ? 0 : longestIn(touching(seconds, from, at));
    return Math.min(Math.max(us, longestUs), overlapUs(from, at, fromUs, untilUs));
  });
  const elsewhere = touching(seconds, fromUs, untilUs).map((one) => {
    // One that tells of more than its own time tells of what was before it as well.
    const from = Math.min(one.fromUs, one.at - one.loopMaxGapUs);
    const left = leftUs(samples, Math.max(fromUs, from), Math.min(untilUs, one.at));
    return Math.min(one.loopMaxGapUs, left);
  });
  return maxOf([...located, ...elsewhere]);
}

const longestIn = (loads: EventOf<'load'>[]) => maxOf(loads.map((one) => one.loopMaxGapUs));

/** The longest piece of a stretch that no sample tells of. */
function leftUs(samples: readonly Timed[], fromUs: number, untilUs: number): number {
  let leastUs = fromUs;
  let longestUs = 0;
  for (const one of samples.toSorted((a, b) => a.fromUs - b.fromUs)) {
    if (one.at <= leastUs || one.fromUs >= untilUs) continue;
    longestUs = Math.max(longestUs, one.fromUs - leastUs);
    leastUs = one.at;
  }
  return Math.max(longestUs, untilUs - leastUs);
}
