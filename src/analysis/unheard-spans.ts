import { lateFirstOf } from './first-heard.js';
import { heardBy, neverHeardOf } from './heard.js';
import { HEARD_GRACE_US } from './limits.js';
import type { Publisher, Span } from './outsiders.js';
import { once, type RunRecord } from './record.js';
import { spansOf } from './stops.js';

/** A stretch in which a listener did not hear a publisher. `byUs`: what began later is not why. */
type Unheard = Span & { byUs: number };

/** All that its listener missed of a publisher, and was told when it was over: gaps, and what came before its first sound. */
export function unheardSpans(record: RunRecord, info: Publisher): Unheard[] {
  return once(record, `unheard/${info.index}`, () => {
    const gaps = gapsBy(record).get(info.index) ?? [];
    const first = beforeFirstOf(record, info);
    return [
      ...gaps.map((one) => ({ ...one, byUs: Number.POSITIVE_INFINITY })),
      ...(first === null ? [] : [{ ...first, byUs: first.fromUs + HEARD_GRACE_US }]),
    ];
  });
}

const gapsBy = (record: RunRecord): ReadonlyMap<number, Span[]> =>
  once(record, 'gaps by publisher', () => {
    const gaps = new Map<number, Span[]>();
    for (const { publisher, fromUs, toUs } of record.of('gap')) {
      const own = gaps.get(publisher) ?? [];
      gaps.set(publisher, own);
      own.push({ fromUs, untilUs: toUs });
    }
    return gaps;
  });

/**
 * From when a publisher and its listener were both there to the first sound, where that came later than
 * any network makes it, or never: a listener tells gaps only from the first sound on.
 */
export function beforeFirstOf(record: RunRecord, { index, group, room }: Publisher): Span | null {
  const late = once(record, `late/${group}`, () => lateFirstOf(record, group, []));
  const own = late.find(({ publisher }) => publisher === index);
  if (own !== undefined) return { fromUs: own.fromUs, untilUs: own.toUs };
  const never = once(record, `never/${group}`, () => new Set(neverHeardOf(record, group)));
  if (!never.has(index)) return null;
  const span = spansOf(record).get(index);
  const told = heardBy(record).get(index) ?? [];
  const [begin, end] = [told[0]?.fromUs, told.at(-1)?.at];
  if (span === undefined || begin === undefined || end === undefined) return null;
  const listensUs = Math.max(begin, listenerJoinedUs(record, room));
  const [fromUs, untilUs] = [Math.max(span.fromUs, listensUs), Math.min(span.untilUs, end)];
  return untilUs - fromUs >= HEARD_GRACE_US ? { fromUs, untilUs } : null;
}

/** Infinity: it never did. */
function listenerJoinedUs(record: RunRecord, room: string): number {
  const told = record.of('room').filter((one) => one.room === room && one.role === 'listener');
  const joined = told.find(({ state }) => state === 'joined');
  // An older journal may tell of no listener's room.
  return joined?.at ?? (told.length === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
}

/** Of a gap that is not over where the record ends the listener's last seconds tell. */
export function stillUnheard(record: RunRecord, { index }: Publisher): Span | null {
  const told = heardBy(record).get(index) ?? [];
  const heard = told.findLastIndex((one) => one.expected === 0 || one.audibleExpected > 0);
  const [begin, end] = [told[heard + 1], told.at(-1)];
  return begin === undefined || end === undefined
    ? null
    : { fromUs: begin.fromUs, untilUs: end.at };
}
