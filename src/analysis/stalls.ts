import type { EventOf } from '../journal/events.js';
import { overlapUs, type RunRecord } from './record.js';
import { spansOf } from './stops.js';
import type { StallSummary } from './types.js';

export type Stall = Omit<StallSummary, 'meanwhile' | 'cause'> & {
  /** Where the stall's length is measured to: its end, its process's, or the record's. */
  untilUs: number;
  process: number;
};

/** All stalls by their beginning; what two observers saw of one publisher at one time is one stall. */
export function stallsOf(record: RunRecord): Stall[] {
  const latest = new Map<string, EventOf<'stall'>>();
  for (const event of record.of('stall')) {
    const known = latest.get(event.id);
    if (known?.state === 'closed') continue;
    latest.set(event.id, {
      ...event,
      pending: Math.max(event.pending, known?.pending ?? 0),
      fromUs: Math.min(event.fromUs, known?.fromUs ?? event.fromUs),
    });
  }
  const publishers = new Map(record.header.publishers.map((one) => [one.index, one]));
  const spans = spansOf(record);
  const endedUs = new Map(
    record
      .of('process')
      .filter(({ role, state }) => role === 'subject' && state === 'ended')
      .map(({ process, at }) => [process, at] as const),
  );
  const stalls = [...latest.values()].flatMap((event): Stall[] => {
    const publisher = publishers.get(event.publisher);
    if (publisher === undefined) return [];
    const { id, what, seenBy, fromUs, pending, unhealed = false } = event;
    // What nobody owed an end lasted for as long as the publisher was to capture.
    const stopUs = spans.get(event.publisher)?.untilUs ?? Number.POSITIVE_INFINITY;
    const over = event.toUs !== null && !(unhealed && event.toUs >= stopUs);
    const toUs = over ? event.toUs : null;
    const lastUs =
      toUs ?? (unhealed ? stopUs : (endedUs.get(publisher.process) ?? record.elapsedUs));
    const untilUs = Math.max(fromUs, lastUs);
    return [
      {
        id,
        publisher: publisher.id,
        group: publisher.group,
        process: publisher.process,
        what,
        seenBy,
        fromUs,
        toUs,
        untilUs,
        lengthUs: untilUs - fromUs,
        pending,
      },
    ];
  });
  return merge(withoutTwice(stalls.sort(byBeginning))).sort(byBeginning);
}

const byBeginning = (a: Stall, b: Stall) => a.fromUs - b.fromUs || (a.id < b.id ? -1 : 1);

/**
 * What the conductor saw of a process that came back is told by the process itself, and better: two
 * stalls with a capture between them must not become one because nothing was heard across both.
 * @param stalls by their beginning
 */
function withoutTwice(stalls: Stall[]): Stall[] {
  const inside = new Map<string, Stall[]>();
  for (const stall of stalls) {
    if (stall.seenBy !== 'subject') continue;
    const own = inside.get(stall.publisher);
    if (own === undefined) inside.set(stall.publisher, [stall]);
    else own.push(stall);
  }
  return stalls.filter(({ seenBy, publisher, fromUs, toUs, lengthUs }) => {
    if (seenBy === 'subject' || toUs === null) return true;
    const own = inside.get(publisher) ?? [];
    // One publisher's own stalls follow each other, so what is over is over for all that come.
    while ((own[0]?.untilUs ?? Number.POSITIVE_INFINITY) <= fromUs) own.shift();
    let toldUs = 0;
    for (const one of own) {
      if (one.fromUs >= toUs) break;
      toldUs += overlapUs(fromUs, toUs, one.fromUs, one.untilUs);
    }
    return lengthUs - toldUs >= BEATS_US;
  });
}

function merge(stalls: Stall[]): Stall[] {
  const merged: Stall[] = [];
  const last = new Map<string, number>();
  for (const stall of stalls) {
    const at = last.get(stall.publisher);
    const before = at === undefined ? undefined : merged[at];
    if (at !== undefined && before !== undefined && stall.fromUs < before.untilUs) {
      merged[at] = union(before, stall);
      continue;
    }
    last.set(stall.publisher, merged.push(stall) - 1);
  }
  return merged;
}

/**
 * The subject knows to the microsecond when its captures were called and settled; the conductor only
 * between which two heartbeats nothing was heard. So the subject's times count, unless it was never
 * heard from again.
 */
function union(a: Stall, b: Stall): Stall {
  const [teller, other] = a.seenBy === 'subject' ? [a, b] : [b, a];
  const pending = Math.max(a.pending, b.pending);
  const exact = teller.seenBy !== other.seenBy;
  if (exact && teller.toUs !== null && other.untilUs - teller.untilUs < BEATS_US) {
    return { ...teller, pending };
  }
  const fromUs = exact ? teller.fromUs : Math.min(a.fromUs, b.fromUs);
  const untilUs = Math.max(a.untilUs, b.untilUs);
  const toUs = a.toUs === null || b.toUs === null ? null : untilUs;
  return { ...teller, fromUs, untilUs, toUs, lengthUs: untilUs - fromUs, pending };
}

/** A heartbeat, and the conductor's look for it. */
const BEATS_US = 200_000;
