import { ofProcess } from '../loop-gaps.js';
import { countUntil, type RunRecord } from '../record.js';
import { stallsOf, type Stall } from '../stalls.js';
import type { Load } from './loads.js';

const cached = new WeakMap<RunRecord, { stalls: Stall[]; lists: Map<number, Load[]> }>();

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

function calmOf(record: RunRecord, process: number): Load[] {
  const found = cached.get(record) ?? {
    stalls: stallsOf(record),
    lists: new Map<number, Load[]>(),
  };
  cached.set(record, found);
  const { lists } = found;
  const known = lists.get(process);
  if (known !== undefined) return known;
  const stalls = found.stalls.filter((one) => one.process === process);
  let next = 0;
  let lastUs = Number.NEGATIVE_INFINITY;
  const calm = ofProcess(record, 'load', process).filter(({ fromUs, at }) => {
    for (let stall = stalls[next]; stall !== undefined && stall.fromUs < at; stall = stalls[next]) {
      lastUs = Math.max(lastUs, stall.untilUs);
      next++;
    }
    return lastUs <= fromUs;
  });
  lists.set(process, calm);
  return calm;
}
