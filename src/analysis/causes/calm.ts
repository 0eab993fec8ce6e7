import { ofProcess } from '../loop-gaps.js';
import { countUntil, once, type RunRecord } from '../record.js';
import { stallsOf, type Stall } from '../stalls.js';
import type { Load } from './loads.js';

/** So much of it before a stretch is told of as what is usual. */
const USUAL_US = 10_000_000;

/**
 * A process's load when last none of its publishers stalled: what it is like while nothing is wrong.
 * A second that a stall has part of is not told of.
 * @returns the last 10 s of it before `untilUs`
 */
export function calmBefore(record: RunRecord, process: number, untilUs: number): Load[] {
  const calm = calmOf(record, process);
  const before = countUntil(calm, untilUs);
  let from = before;
  for (let leftUs = USUAL_US; from > 0 && leftUs > 0; from--) {
    const one = calm[from - 1];
    leftUs -= one === undefined ? 0 : Math.max(1, one.at - one.fromUs);
  }
  return calm.slice(from, before);
}

const calmOf = (record: RunRecord, process: number): Load[] =>
  once(record, `calm/${process}`, () => {
    const stalls = once(record, 'stalls', () => stallsOf(record));
    return calmBeside(
      ofProcess(record, 'load', process),
      stalls.filter((one) => one.process === process),
    );
  });

/** @param stalls by their begin */
function calmBeside(loads: Load[], stalls: Stall[]): Load[] {
  let next = 0;
  let lastUs = Number.NEGATIVE_INFINITY;
  return loads.filter(({ fromUs, at }) => {
    for (let stall = stalls[next]; stall !== undefined && stall.fromUs < at; stall = stalls[next]) {
      lastUs = Math.max(lastUs, stall.untilUs);
      next++;
    }
    return lastUs <= fromUs;
  });
}
