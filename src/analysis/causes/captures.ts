import type { Counters, EventOf } from '../../journal/events.js';
import { BEHIND_BELOW } from '../../journal/lag.js';
import { countUntil, once, overlapUs, touching, type RunRecord } from '../record.js';
import { MOST } from './signs.js';
import type { Observations, Trouble } from './types.js';

/** A shorter stretch without captures may lie in a second in which nearly all of them settled in time. */
const WHOLE_US = 1_000_000;

/** What became of captures in the seconds of a stretch. */
export function capturesIn(
  record: RunRecord,
  trouble: Trouble,
): Pick<Observations, 'captured' | 'onTime' | 'overlaps' | 'closed'> {
  const grown = growth(ofGroup(record, trouble.group), trouble);
  if (grown === null) return { captured: null, onTime: null, overlaps: null, closed: null };
  return {
    onTime: onTimeIn(record, trouble, grown),
    captured: grown(({ ok }) => ok),
    overlaps: grown(({ overlap }) => overlap),
    closed: closedIn(record, trouble, grown(refusedAsClosed)),
  };
}

/** Its captures went on, each too late. Only of seconds that lie wholly in the stretch. */
export function lateIn(
  record: RunRecord,
  { publisher, group, fromUs, untilUs }: Trouble,
): Observations['late'] {
  const late = { share: 0, due: 0, settled: 0, delayUs: 0 };
  for (const second of touching(progressOf(record, group), fromUs, untilUs)) {
    const own = second.lagging.find(([index]) => index === publisher);
    if (own === undefined || second.fromUs < fromUs || second.at > untilUs) continue;
    const [, due, settled, delayUs] = own;
    if (delayUs === 0 || settled < BEHIND_BELOW * due) continue;
    late.share += (second.at - second.fromUs) / Math.max(1, untilUs - fromUs);
    late.due += due;
    late.settled += settled;
    late.delayUs = Math.max(late.delayUs, delayUs);
  }
  return late;
}

function onTimeIn(
  record: RunRecord,
  { publisher, group, fromUs, untilUs }: Trouble,
  grown: Grown,
): Observations['onTime'] {
  if (untilUs - fromUs < WHOLE_US) return null;
  // Who lags is told, publisher by publisher, but in older journals.
  if (record.of('progress').length === 0)
    return grown(({ ok }) => ok) >= grown(({ planned }) => planned) * BEHIND_BELOW;
  const lagged = touching(progressOf(record, group), fromUs, untilUs).filter(({ lagging }) =>
    lagging.some(([index]) => index === publisher),
  );
  const laggedUs = lagged.reduce(
    (sum, one) => sum + overlapUs(fromUs, untilUs, one.fromUs, one.at),
    0,
  );
  return laggedUs < (untilUs - fromUs) * MOST;
}

type Grown = (of: (counters: Counters) => number) => number;

/** How much counters grew over a stretch: they are told of seconds or minutes, and run on. */
function growth(
  all: { at: number; fromUs: number; counters: Counters }[],
  { fromUs, untilUs }: Trouble,
): Grown | null {
  const those = touching(all, fromUs, untilUs);
  const first = those[0];
  const last = those.at(-1);
  if (first === undefined || last === undefined) return null;
  const before = all[all.indexOf(first, countUntil(all, fromUs)) - 1]?.counters;
  return (of) => Math.max(0, of(last.counters) - (before === undefined ? 0 : of(before)));
}

const refusedAsClosed = ({ rejected }: Counters) =>
  Object.entries(rejected).reduce(
    (sum, [text, count]) => sum + (/closed/i.test(text) ? count : 0),
    0,
  );

/** Where one of a group has its source closed, the others' stalls are not of that. */
function closedIn(record: RunRecord, trouble: Trouble, count: number): Observations['closed'] {
  // A closed source refuses at once: whose captures wait has none.
  if (trouble.what === 'capture') return { count: 0, ofGroup: false };
  const own = growth(ofPublisher(record, trouble.publisher), trouble)?.(refusedAsClosed);
  if (own !== undefined) return { count: Math.min(own, count), ofGroup: false };
  const others = record.header.publishers.filter(({ group }) => group === trouble.group);
  return { count, ofGroup: others.length > 1 };
}

const ofGroup = (record: RunRecord, group: string): EventOf<'interval'>[] =>
  once(record, `interval/${group}`, () =>
    record.of('interval').filter((one) => one.group === group),
  );

const progressOf = (record: RunRecord, group: string): EventOf<'progress'>[] =>
  once(record, `progress/${group}`, () =>
    record.of('progress').filter((one) => one.group === group),
  );

const ofPublisher = (record: RunRecord, index: number): EventOf<'publisher-interval'>[] =>
  once(record, `publisher-interval/${index}`, () =>
    record.of('publisher-interval').filter(({ publisher }) => publisher === index),
  );
