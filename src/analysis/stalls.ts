import type { EventOf } from '../journal/events.js';
import { cameBack } from './came-back.js';
import { overlapUs, type RunRecord } from './record.js';
import { spansOf } from './stops.js';
import type { StallSummary } from './types.js';

export type Stall = Omit<StallSummary, 'meanwhile' | 'cause'> & {
  /** Where the stall's length is measured to: its end, its process's, or the record's. */
  untilUs: number;
  process: number;
};

type Told = Stall & {
  /** No capture came back by its end; nothing was owed any more. */
  unhealed: boolean;
  /** When the process was started that tells of it: it knows of nothing before. */
  bornUs: number;
};

/** All stalls by their beginning; what two observers saw of one publisher at one time is one stall. */
export function stallsOf(record: RunRecord): Stall[] {
  const latest = new Map<string, EventOf<'stall'>>();
  for (const event of record.of('stall')) {
    const known = latest.get(event.id);
    if (known?.state === 'closed') continue;
    latest.set(event.id, {
      ...event,
      // Who closes it may not know: a new process healed it, and the old one can't tell any more.
      what: known?.what ?? event.what,
      seenBy: known?.seenBy ?? event.seenBy,
      pending: Math.max(event.pending, known?.pending ?? 0),
      fromUs: Math.min(event.fromUs, known?.fromUs ?? event.fromUs),
    });
  }
  const publishers = new Map(record.header.publishers.map((one) => [one.index, one]));
  const endedUs = new Map(
    record
      .of('process')
      .filter(({ role, state }) => role === 'subject' && state === 'ended')
      .map(({ process, at }) => [process, at] as const),
  );
  const born = bornOf(record);
  const stalls = [...latest.values()].flatMap((event): Told[] => {
    const publisher = publishers.get(event.publisher);
    if (publisher === undefined) return [];
    const { id, what, seenBy, fromUs, toUs, pending, unhealed = false } = event;
    const lastUs = toUs ?? endedUs.get(publisher.process) ?? record.elapsedUs;
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
        unhealed,
        bornUs: born(id),
      },
    ];
  });
  const merged = merge(withoutTwice(stalls.sort(byBeginning)));
  return rejoined(record, merged.sort(byBeginning)).sort(byBeginning);
}

/** Of the process that numbered a stall, by the stall's id; older journals do not name it. */
function bornOf(record: RunRecord): (id: string) => number {
  const spawned = new Map(
    record
      .of('process')
      .flatMap(({ state, pid, at }) => (state === 'spawned' ? [[String(pid), at] as const] : [])),
  );
  return (id) => spawned.get(id.slice(id.lastIndexOf('@') + 1)) ?? Number.NEGATIVE_INFINITY;
}

const byBeginning = (a: Stall, b: Stall) => a.fromUs - b.fromUs || (a.id < b.id ? -1 : 1);

/**
 * What the conductor saw of a process that came back is told by the process itself, and better: two
 * stalls with a capture between them must not become one because nothing was heard across both.
 * @param stalls by their beginning
 */
function withoutTwice(stalls: Told[]): Told[] {
  const inside = new Map<string, Told[]>();
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

function merge(stalls: Told[]): Told[] {
  const merged: Told[] = [];
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
 * heard from again, or has taken another's place since.
 */
function union(a: Told, b: Told): Told {
  const [teller, other] = a.seenBy === 'subject' ? [a, b] : [b, a];
  const pending = Math.max(a.pending, b.pending);
  const exact = teller.seenBy !== other.seenBy && other.fromUs >= teller.bornUs;
  if (exact && teller.toUs !== null && other.untilUs - teller.untilUs < BEATS_US) {
    return { ...teller, pending };
  }
  const fromUs = exact ? teller.fromUs : Math.min(a.fromUs, b.fromUs);
  const untilUs = Math.max(a.untilUs, b.untilUs);
  const toUs = a.toUs === null || b.toUs === null ? null : untilUs;
  const { unhealed } = b.untilUs >= a.untilUs ? b : a;
  return { ...teller, fromUs, untilUs, toUs, lengthUs: untilUs - fromUs, pending, unhealed };
}

/**
 * A publisher that pauses owes nothing, and is not well for that: one that nothing has healed is over
 * once a capture has come back. Until then it is the same one that is told of again after the pause,
 * and it lasts for as long as the publisher was to capture.
 * @param stalls by their beginning
 */
function rejoined(record: RunRecord, stalls: Told[]): Stall[] {
  if (!stalls.some(({ unhealed }) => unhealed)) return stalls.map(plain);
  const infos = new Map(record.header.publishers.map((one) => [one.id, one]));
  const spans = spansOf(record);
  const open = new Map<string, Told>();
  const found: Told[] = [];
  for (const stall of stalls) {
    const before = open.get(stall.publisher);
    const info = infos.get(stall.publisher);
    if (before !== undefined && info !== undefined && stall.fromUs >= before.untilUs) {
      if (cameBack(record, info, before, stall.fromUs) !== true) {
        const { toUs, untilUs, unhealed } = stall;
        const pending = Math.max(before.pending, stall.pending);
        const lengthUs = untilUs - before.fromUs;
        Object.assign(before, { toUs, untilUs, unhealed, pending, lengthUs });
        if (!unhealed) open.delete(stall.publisher);
        continue;
      }
    }
    const own = { ...stall };
    found.push(own);
    if (own.unhealed) open.set(own.publisher, own);
    else open.delete(own.publisher);
  }
  for (const stall of open.values()) {
    const info = infos.get(stall.publisher);
    const stopUs = (info && spans.get(info.index)?.untilUs) ?? record.elapsedUs;
    if (info === undefined) continue;
    if (stall.untilUs < stopUs && cameBack(record, info, stall, null) === true) continue;
    const untilUs = Math.max(stall.fromUs, stopUs);
    Object.assign(stall, { toUs: null, untilUs, lengthUs: untilUs - stall.fromUs });
  }
  return found.map(plain);
}

const plain = ({ unhealed: _, bornUs: __, ...stall }: Told): Stall => stall;

/** A heartbeat, and the conductor's look for it. */
const BEATS_US = 200_000;
