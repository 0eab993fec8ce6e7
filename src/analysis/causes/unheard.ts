import type { EventOf } from '../../journal/events.js';
import { HEARD_GRACE_US } from '../limits.js';
import { lateFirstOf } from '../first-heard.js';
import { queueMsOf } from '../queues.js';
import type { RunRecord } from '../record.js';
import type { Stall } from '../stalls.js';
import { beforeFirstOf } from '../unheard-spans.js';
import type { Trouble } from './types.js';

type Span = { fromUs: number; toUs: number };
type Gap = EventOf<'gap'>;

/** What a stall cost is not heard some time after it either: the queue, the network, the jitter buffer. */
const AFTER_US = 3_000_000;
/** Captures go on for as long as the queue has room, and a little longer. */
const BEFORE_US = 500_000;
/** What a stall leaves of a silence has to be longer than that: less may be an echo of it. */
const LEFT_US = 1_000_000;

/**
 * What a listener missed for longer than a stall, or all along, away from what a stall explains: captured,
 * and not heard.
 */
export function unheardOf(record: RunRecord, stalls: Stall[]): (Trouble & { id: string })[] {
  const { publishers, stall } = record.header;
  const byIndex = new Map(publishers.map((one) => [one.index, one]));
  const byId = new Map<string, Stall[]>();
  for (const one of stalls) {
    const own = byId.get(one.publisher);
    if (own === undefined) byId.set(one.publisher, [one]);
    else own.push(one);
  }
  const gaps = gapsOf(record);
  const before = beforeFirst(record, stalls, gaps);
  const all = [...gaps, ...before].sort((a, b) => a.fromUs - b.fromUs);
  return all.flatMap((gap) => {
    const info = byIndex.get(gap.publisher);
    if (info === undefined) return [];
    const explained = [
      ...ofStalls(byId.get(info.id) ?? [], gap, queueMsOf(record, info) * 1000),
      ...withoutProcess(record, info),
    ];
    const { id, group, room, process } = info;
    return without(gap, explained)
      .filter((part) => {
        // So long the first sound of a healthy one may take.
        if (before.has(gap)) return part.toUs - part.fromUs >= HEARD_GRACE_US;
        const whole = part.fromUs === gap.fromUs && part.toUs === gap.toUs;
        return part.toUs - part.fromUs > (whole ? stall.afterUs : Math.max(stall.afterUs, LEFT_US));
      })
      .map(({ fromUs, toUs }) => ({
        ...{ id, publisher: info.index, group, room, process, fromUs, untilUs: toUs },
        ...{ what: 'unheard' as const, pending: 0, stallAfterUs: stall.afterUs },
      }));
  });
}

/** Of whom nothing was heard for so long from the start that no stall and no network explains it. */
function beforeFirst(
  record: RunRecord,
  stalls: Stall[],
  gaps: Gap[],
): ReadonlySet<Span & { publisher: number }> {
  const { groups, publishers } = record.header;
  const heard = new Set(record.of('first-audible').map(({ publisher }) => publisher));
  const late = new Set(
    groups.flatMap(({ name }) =>
      lateFirstOf(record, name, stalls).map(({ publisher }) => publisher),
    ),
  );
  const found = publishers.flatMap((info) => {
    const { index: publisher } = info;
    const span = heard.has(publisher) && !late.has(publisher) ? null : beforeFirstOf(record, info);
    if (span === null) return [];
    const isTold = gaps.some((one) => one.publisher === publisher && one.fromUs < span.untilUs);
    return isTold ? [] : [{ publisher, fromUs: span.fromUs, toUs: span.untilUs }];
  });
  return new Set(found);
}

/** A silence that was over when a stall began is not of it. */
const ofStalls = (stalls: Stall[], gap: Span, heldUs: number): Span[] =>
  stalls
    .map(({ fromUs, untilUs }) => ({ fromUs, toUs: untilUs + AFTER_US }))
    .filter(({ fromUs, toUs }) => fromUs < gap.toUs && toUs > gap.fromUs)
    .map(({ fromUs, toUs }) => ({ fromUs: fromUs - heldUs - BEFORE_US, toUs }));

/** From the end of its process until another has taken its place nothing is captured. */
const withoutProcess = (
  record: RunRecord,
  { index, process }: RunRecord['header']['publishers'][number],
): Span[] =>
  record
    .of('process')
    .filter((one) => one.role === 'subject' && one.process === process && one.state === 'ended')
    .map(({ at: fromUs }) => {
      const next = record
        .of('publisher')
        .find((one) => one.publisher === index && one.state === 'published' && one.at > fromUs);
      return { fromUs, toUs: (next?.at ?? Number.POSITIVE_INFINITY) + AFTER_US };
    });

/** What is left of a stretch. */
const without = ({ fromUs, toUs }: Span, taken: Span[]): Span[] =>
  taken.reduce<Span[]>(
    (parts, cut) =>
      parts.flatMap((part) => {
        if (cut.toUs <= part.fromUs || cut.fromUs >= part.toUs) return [part];
        const around = [
          { fromUs: part.fromUs, toUs: cut.fromUs },
          { fromUs: cut.toUs, toUs: part.toUs },
        ];
        return around.filter((one) => one.toUs > one.fromUs);
      }),
    [{ fromUs, toUs }],
  );

/** A stretch that was told twice, or in parts that overlap, is one. */
function gapsOf(record: RunRecord): Gap[] {
  const latest = new Map<number, Gap>();
  const gaps: Gap[] = [];
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
