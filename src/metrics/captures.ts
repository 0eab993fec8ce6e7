import { noCounters } from '../journal/counters.js';
import type { Counters, EventOf, RunHeader } from '../journal/events.js';
import { unpackHeard } from '../journal/hearing.js';
import type { MetricName } from './catalogue.js';
import type { Labels, Sheet } from './sheet.js';

const WINDOWS_PER_S = 100;

/** What groups captured, and what was heard of them. */
export function captures(sheet: Sheet, labelsOf: (group: string) => Labels) {
  const groupOf = new Map<number, string>();
  const counted = new Map<string, Counters>();
  const ofPublisher = (publisher: number) => labelsOf(groupOf.get(publisher) ?? '');

  return {
    begin({ publishers, groups }: RunHeader) {
      for (const { index, group } of publishers) groupOf.set(index, group);
      for (const { name, publishersPerRoom } of groups) {
        if (publishersPerRoom === 0) continue;
        const labels = labelsOf(name);
        enterCounters(sheet, labels, noCounters(), noCounters()); // a counter begins at 0
        sheet.add('framestall_stalls_total', labels, 0);
      }
    },
    interval({ group, counters, histograms: { service, schedule } }: EventOf<'interval'>) {
      const labels = labelsOf(group);
      enterCounters(sheet, labels, counters, counted.get(group) ?? noCounters());
      counted.set(group, counters);
      if (service !== undefined)
        sheet.observeAll('framestall_capture_service_seconds', labels, service);
      if (schedule !== undefined)
        sheet.observeAll('framestall_capture_schedule_seconds', labels, schedule);
    },
    hearing(event: EventOf<'hearing'>) {
      for (const { publisher, expected, audibleExpected } of unpackHeard(event)) {
        const labels = ofPublisher(publisher);
        sheet.add('framestall_heard_expected_seconds_total', labels, expected / WINDOWS_PER_S);
        sheet.add('framestall_heard_seconds_total', labels, audibleExpected / WINDOWS_PER_S);
        sheet.add('framestall_heard_gaps_total', labels, 0);
        sheet.add('framestall_heard_gap_seconds_total', labels, 0);
      }
    },
    gap({ publisher, fromUs, toUs }: EventOf<'gap'>) {
      const labels = ofPublisher(publisher);
      sheet.add('framestall_heard_gaps_total', labels, 1);
      sheet.add('framestall_heard_gap_seconds_total', labels, (toUs - fromUs) / 1e6);
    },
  };
}

type Plain = 'planned' | 'ok' | 'late' | 'skipped' | 'timedOut';
const COUNTED: readonly [MetricName, Plain][] = [
  ['framestall_captures_planned_total', 'planned'],
  ['framestall_captures_ok_total', 'ok'],
  ['framestall_captures_late_total', 'late'],
  ['framestall_captures_skipped_total', 'skipped'],
  ['framestall_captures_timed_out_total', 'timedOut'],
];

function enterCounters(sheet: Sheet, labels: Labels, now: Counters, before: Counters): void {
  for (const [name, key] of COUNTED) sheet.add(name, labels, now[key] - before[key]);
  const refused = (kind: string, count: number) =>
    sheet.add('framestall_captures_rejected_total', { ...labels, kind }, count);
  refused('channel-full', now.channelFull - before.channelFull);
  refused('overlap', now.overlap - before.overlap);
  refused('other', otherOf(now) - otherOf(before));
  sheet.set('framestall_captures_pending', labels, now.pending);
  sheet.set('framestall_oldest_pending_seconds', labels, now.oldestPendingUs / 1e6);
}

/** By their messages they would be without bound. */
const otherOf = ({ rejected }: Counters): number =>
  Object.values(rejected).reduce((sum, n) => sum + n, 0);
