import type { EventOf } from '../../journal/events.js';
import { subjectSilences } from '../processes.js';
import type { RunRecord } from '../record.js';
import type { Column, Grid } from './types.js';

type Span = { fromUs: number; toUs: number };

/** A process tells its load each second, if it can. */
const LOAD_EVERY_US = 1_000_000;
/** Later than this it could not. */
const LATE_US = 100_000;

/** When each subject could tell nothing, by process and time. */
export type Away = ReadonlyMap<number, readonly Span[]>;

export function awayOf(record: RunRecord): Away {
  const spans = new Map<number, Span[]>();
  const add = (process: number, span: Span) => {
    const known = spans.get(process);
    if (known === undefined) spans.set(process, [span]);
    else known.push(span);
  };
  for (const { index, silences } of subjectSilences(record)) {
    for (const { fromUs, toUs } of silences) {
      add(index, { fromUs, toUs: toUs ?? Infinity });
    }
  }
  for (const { role, process, fromUs, at, loopMaxGapUs } of record.of('load')) {
    const lateUs = at - fromUs - LOAD_EVERY_US;
    if (role !== 'subject' || lateUs < LATE_US) continue;
    // It told as soon as it came round.
    add(process, { fromUs: Math.max(fromUs, at - Math.max(lateUs, loopMaxGapUs)), toUs: at });
  }
  for (const list of spans.values()) list.sort((a, b) => a.fromUs - b.fromUs);
  return spans;
}

/**
 * Captures that were due, per second. An interval tells what arrived within it; a process that was
 * away tells of all that time when it is back, so what it planned is spread over what it tells of.
 * Of the time that a process never told of nothing is known.
 * @param publishers of the group, by process
 */
export function dueOf(
  intervals: readonly EventOf<'interval'>[],
  publishers: ReadonlyMap<number, number>,
  away: Away,
  grid: Grid,
): Column {
  const sums = { count: new Float64Array(grid.count), weight: new Float64Array(grid.count) };
  const [begin = 0] = intervals.map(({ fromUs }) => fromUs);
  const tellers = [...publishers].map(([process, weight]) => ({
    weight,
    toldUs: begin,
    lastTold: lastToldBefore(away.get(process) ?? []),
  }));
  let planned = 0;
  for (const { fromUs, at, counters } of intervals) {
    const added = Math.max(0, counters.planned - planned);
    planned = counters.planned;
    const told = tellers.flatMap((teller) => {
      const toUs = Math.max(teller.toldUs, teller.lastTold(at));
      const span = { fromUs: teller.toldUs, toUs, weight: teller.weight };
      teller.toldUs = toUs;
      return toUs > span.fromUs ? [span] : [];
    });
    if (told.length === 0 && added > 0) told.push({ fromUs, toUs: at, weight: 1 });
    const whole = told.reduce((sum, span) => sum + (span.toUs - span.fromUs) * span.weight, 0);
    for (const span of told) spread(grid, sums, span, added / whole);
  }
  const all = tellers.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from(sums.count, (count, n) => {
    const weight = sums.weight[n] ?? 0;
    return weight === 0 ? null : (count * 1e6 * Math.max(1, all)) / weight;
  });
}

/** The last moment up to `atUs` of which a process had told by then. Asked by rising times. */
function lastToldBefore(spans: readonly Span[]): (atUs: number) => number {
  let next = 0;
  return (atUs) => {
    while ((spans[next]?.toUs ?? Infinity) < atUs) next++;
    let toldUs = atUs;
    for (let n = next; n < spans.length; n++) {
      const { fromUs, toUs } = spans[n] ?? { fromUs: Infinity, toUs: Infinity };
      if (fromUs > atUs) break;
      if (toUs > atUs) toldUs = Math.min(toldUs, fromUs);
    }
    return toldUs;
  };
}

type Sums = Record<'count' | 'weight', Float64Array>;

/** @param rate captures per µs and weight */
function spread(grid: Grid, sums: Sums, span: Span & { weight: number }, rate: number): void {
  const inside = (us: number) =>
    Math.max(0, Math.min(grid.count - 1, Math.floor(us / grid.bucketUs)));
  for (let n = inside(span.fromUs); n <= inside(span.toUs); n++) {
    const us =
      Math.min(span.toUs, n === grid.count - 1 ? Infinity : (n + 1) * grid.bucketUs) -
      Math.max(span.fromUs, n * grid.bucketUs);
    if (us <= 0) continue;
    sums.count[n] = (sums.count[n] ?? 0) + us * span.weight * rate;
    sums.weight[n] = (sums.weight[n] ?? 0) + us * span.weight;
  }
}
