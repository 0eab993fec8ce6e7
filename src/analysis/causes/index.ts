import type { EventOf } from '../../journal/events.js';
import type { RunRecord } from '../record.js';
import type { Stall } from '../stalls.js';
import { observe } from './observe.js';
import { RULES } from './rules.js';
import type { Finding, Trouble } from './types.js';

/** Below this a cause is a guess, and a guess is not told. */
const LEAST = 0.4;

/** Where a stretch of trouble arose, by what was measured in it. */
export function causeOf(record: RunRecord, trouble: Trouble): Finding {
  const seen = observe(record, trouble);
  for (const [cause, rule] of RULES) {
    const found = rule(seen);
    // One rule says that nobody can know.
    if (found !== null && (found.confidence >= LEAST || cause === 'unknown'))
      return { cause, ...found };
  }
  return { cause: 'unknown', confidence: 0, evidence: [] };
}

/** Stalls, by what the header says of their publishers. */
export function causeOfStall(record: RunRecord, stall: Stall): Finding {
  const info = publisherOf(record, stall.publisher);
  return causeOf(record, {
    publisher: info?.index ?? -1,
    group: stall.group,
    room: info?.room ?? '',
    process: stall.process,
    fromUs: stall.fromUs,
    untilUs: stall.untilUs,
    what: stall.what,
    pending: stall.pending,
    stallAfterUs: record.header.stall.afterUs,
  });
}

const byId = new WeakMap<RunRecord, Map<string, RunRecord['header']['publishers'][number]>>();

function publisherOf(record: RunRecord, id: string) {
  const known = byId.get(record) ?? new Map(record.header.publishers.map((one) => [one.id, one]));
  byId.set(record, known);
  return known.get(id);
}

/** What a listener missed for longer than a stall, away from the stalls: captured, and not heard. */
export function unheardOf(record: RunRecord, stalls: Stall[]): (Trouble & { id: string })[] {
  const { publishers, stall } = record.header;
  const byIndex = new Map(publishers.map((one) => [one.index, one]));
  return gapsOf(record).flatMap(({ publisher, fromUs, toUs }) => {
    const info = byIndex.get(publisher);
    if (info === undefined || toUs - fromUs <= stall.afterUs) return [];
    const excused = stalls.some(
      (one) => one.publisher === info.id && one.fromUs < toUs && one.untilUs + AFTER_US > fromUs,
    );
    if (excused) return [];
    const { id, group, room, process } = info;
    const trouble = { publisher, group, room, process, fromUs, untilUs: toUs };
    return [{ ...trouble, id, what: 'unheard' as const, pending: 0, stallAfterUs: stall.afterUs }];
  });
}

/** A stretch that was told twice, or in parts that overlap, is one. */
function gapsOf(record: RunRecord): EventOf<'gap'>[] {
  const latest = new Map<number, EventOf<'gap'>>();
  const gaps: EventOf<'gap'>[] = [];
  for (const one of record.of('gap').toSorted((a, b) => a.fromUs - b.fromUs)) {
    const before = latest.get(one.publisher);
    if (before !== undefined && one.fromUs <= before.toUs) {
      before.toUs = Math.max(before.toUs, one.toUs);
      continue;
    }
    const gap = { ...one };
    latest.set(one.publisher, gap);
    gaps.push(gap);
  }
  return gaps;
}

/** What a stall cost is not heard some time after it either: the queue, the network, the jitter buffer. */
const AFTER_US = 3_000_000;

export type { Finding, Trouble } from './types.js';
