import { countersSince } from '../journal/counters.js';
import type { Counters, EventOf, JournalEvent, JournalKind } from '../journal/events.js';
import { thresholdsOf } from './figures.js';
import { groupOf } from './group.js';
import { recordOf, type RunRecord } from './record.js';
import { sharedOf } from './shared.js';
import type { ThresholdResult } from './types.js';

/** The run's thresholds as they come out by what was measured from `fromUs` on. */
export function thresholdsFrom(events: Iterable<JournalEvent>, fromUs: number): ThresholdResult[] {
  const whole = recordOf(events, { torn: false, skippedLines: 0 });
  const { thresholds, groups } = whole.header;
  const shared = sharedOf(recordFrom(whole, fromUs), {
    endedBy: whole.of('end')[0]?.reason ?? 'torn',
    endDetail: null,
    before: null,
  });
  return thresholdsOf(
    thresholds,
    groups
      .filter(({ name }) => thresholds.some(({ group }) => group === name))
      .map((info) => groupOf(shared, info)),
  );
}

/** What tells of a stretch, or of a moment in it; the rest says who is where, and since when. */
const MEASURED: ReadonlySet<JournalKind> = new Set<JournalKind>([
  ...(['interval', 'heard', 'gap', 'tapped', 'turn', 'load', 'host'] as const),
  ...(['health', 'threads', 'progress'] as const),
]);
/** Sums over more than the part; a publisher's own are made up of the group's (own-counters.ts). */
const LONGER: ReadonlySet<JournalKind> = new Set<JournalKind>(['publisher-interval', 'merged']);

/** What the journal would hold had it begun to measure at `fromUs`. */
function recordFrom(record: RunRecord, fromUs: number): RunRecord {
  const cut = new Map<JournalKind, JournalEvent[]>();
  const of = <K extends JournalKind>(kind: K) => {
    const known = cut.get(kind) ?? partOf(record, kind, fromUs);
    cut.set(kind, known);
    return known as EventOf<K>[];
  };
  return { ...record, measuredFromUs: fromUs, of };
}

function partOf(record: RunRecord, kind: JournalKind, fromUs: number): JournalEvent[] {
  if (LONGER.has(kind)) return [];
  if (kind === 'interval') return intervalsFrom(record.of('interval'), fromUs);
  if (kind === 'stall') return stallsFrom(record.of('stall'), fromUs);
  const all: JournalEvent[] = record.of(kind);
  if (!MEASURED.has(kind)) return all;
  return all.filter((event) => ('fromUs' in event ? event.fromUs : event.at) >= fromUs);
}

/** Counters are cumulative. */
function intervalsFrom(all: EventOf<'interval'>[], fromUs: number): EventOf<'interval'>[] {
  const before = new Map<string, Counters>();
  return all.flatMap((event) => {
    if (event.fromUs < fromUs) {
      before.set(event.group, event.counters);
      return [];
    }
    const then = before.get(event.group);
    if (then === undefined) return [event];
    return [{ ...event, counters: countersSince(event.counters, then) }];
  });
}

/** Those that last into the part, whole. */
function stallsFrom(all: EventOf<'stall'>[], fromUs: number): EventOf<'stall'>[] {
  const over = new Set(
    all.flatMap(({ id, toUs }) => (toUs !== null && toUs <= fromUs ? [id] : [])),
  );
  return all.filter(({ id }) => !over.has(id));
}
