import type { Counters } from '../journal/events.js';
import { queueMsOf } from './queues.js';
import { overlapUs, touching, type RunRecord } from './record.js';

type Span = { fromUs: number; untilUs: number };
type Told = { at: number; fromUs: number; counters: Counters };
type Publisher = RunRecord['header']['publishers'][number];

/** Who owes something is stalled again soon: with no stall for so long it is well, or was at rest all the while. */
const AT_REST_US = 10_000_000;
/** So much may be counted or heard of what came before. */
const EDGE_US = 1_000_000;

/**
 * Whether a capture of a publisher settled well after a stall that nothing healed, and before the next:
 * by what is counted of it, of its group where it is alone in it, and by what was heard of it. null:
 * the journal does not tell it that closely.
 * @param stall begun, and no longer owed an end
 */
export function cameBack(
  record: RunRecord,
  info: Publisher,
  stall: Span,
  nextUs: number | null,
): boolean | null {
  const endUs = nextUs ?? record.elapsedUs;
  const rest = { fromUs: stall.untilUs, untilUs: endUs };
  const heldUs = queueMsOf(record, info) * 1000 + EDGE_US;
  const own = record.of('publisher-interval').filter(({ publisher }) => publisher === info.index);
  const group = record.of('interval').filter((one) => one.group === info.group);
  const alone = record.header.publishers.filter((one) => one.group === info.group).length === 1;
  const least = leastSettled(own, { stall, rest, heldUs, frameUs: info.frameMs * 1000 });
  if (least > 0 || grewWithin(own, rest) || (alone && grewWithin(group, rest))) return true;
  if (behindAndSettling(record, info, rest) || heardIn(record, info, stall, rest, heldUs))
    return true;
  if (stoodStill(own, rest) || stoodStill(group, rest)) return false;
  return nextUs === null && endUs - stall.untilUs > AT_REST_US ? true : null;
}

/** Counters run on: how much a line adds to the one before it. */
const addedTo = (all: Told[], n: number): number =>
  (all[n]?.counters.ok ?? 0) - (all[n - 1]?.counters.ok ?? 0);

const grewWithin = (all: Told[], { fromUs, untilUs }: Span): boolean =>
  all.some((one, n) => one.fromUs >= fromUs && one.at <= untilUs && addedTo(all, n) > 0);

/** From the last line before a stretch to the first behind it nothing was added. */
function stoodStill(all: Told[], { fromUs, untilUs }: Span): boolean {
  const after = all.find(({ at }) => at >= untilUs) ?? all.at(-1);
  if (after === undefined || after.at <= fromUs) return false;
  const before = all.findLast(({ at }) => at <= fromUs);
  return after.counters.ok - (before?.counters.ok ?? 0) === 0;
}

/** More settled than can have in the rest of what the lines about it tell of: so many did in it. */
function leastSettled(
  all: Told[],
  given: { stall: Span; rest: Span; heldUs: number; frameUs: number },
): number {
  const { stall, rest, heldUs, frameUs } = given;
  const lines = all.filter(
    ({ at, fromUs }) => overlapUs(fromUs, at, rest.fromUs, rest.untilUs) > 0,
  );
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return 0;
  const settled = last.counters.ok - (all[all.indexOf(first) - 1]?.counters.ok ?? 0);
  const busy = (span: Span) => overlapUs(first.fromUs, last.at, span.fromUs, span.untilUs);
  const elsewhereUs = last.at - first.fromUs - busy(stall) - busy(rest);
  return settled - (elsewhereUs + heldUs) / frameUs;
}

function behindAndSettling(record: RunRecord, { index, group }: Publisher, rest: Span): boolean {
  return touching(record.of('progress'), rest.fromUs, rest.untilUs).some(
    (one) =>
      one.group === group &&
      one.fromUs >= rest.fromUs &&
      one.at <= rest.untilUs &&
      one.lagging.some(([publisher, , ok]) => publisher === index && ok > 0),
  );
}

/** Not of what its queue still held. */
const heardIn = (
  record: RunRecord,
  { index }: Publisher,
  stall: Span,
  rest: Span,
  heldUs: number,
): boolean =>
  touching(record.of('heard'), rest.fromUs, rest.untilUs).some(
    (one) =>
      one.publisher === index &&
      one.fromUs >= Math.max(rest.fromUs, stall.fromUs + heldUs) &&
      one.at <= rest.untilUs &&
      one.expected > 0 &&
      one.audibleExpected * 2 >= one.expected,
  );
