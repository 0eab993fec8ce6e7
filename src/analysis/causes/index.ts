import { once, type RunRecord } from '../record.js';
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

const publisherOf = (record: RunRecord, id: string) =>
  once(
    record,
    'publishers',
    () => new Map(record.header.publishers.map((one) => [one.id, one])),
  ).get(id);

export { unheardOf } from './unheard.js';
export type { Finding, Trouble } from './types.js';
