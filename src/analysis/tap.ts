import { TAP_LEAST_US } from './limits.js';
import type { RunRecord } from './record.js';
import type { TapSummary } from './types.js';

/** What came through a group's local tracks; null where nobody was asked to read them. */
export function tapOf(record: RunRecord, group: string): TapSummary | null {
  const members = record.header.publishers.filter((one) => one.group === group && one.tap === true);
  if (members.length === 0) return null;
  const events = record.of('tapped');
  const each = members.map(({ index }) => {
    const own = events.filter(({ publisher }) => publisher === index);
    const sum = (of: (event: (typeof own)[number]) => number) =>
      own.reduce((total, event) => total + of(event), 0);
    return {
      windows: sum(({ windows }) => windows),
      sounding: sum(({ sounding }) => sounding),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder),
      us: sum(({ at, fromUs }) => Math.max(0, at - fromUs)),
    };
  });
  const total = (key: 'windows' | 'sounding' | 'outOfOrder') =>
    each.reduce((sum, one) => sum + one[key], 0);
  const rates = each.flatMap(({ windows, us }) =>
    us < TAP_LEAST_US ? [] : [(windows * 1e6) / us],
  );
  return {
    publishers: members.length,
    windows: total('windows'),
    sounding: total('sounding'),
    perS: rates.length === 0 ? null : Math.min(...rates),
    outOfOrder: total('outOfOrder'),
  };
}
