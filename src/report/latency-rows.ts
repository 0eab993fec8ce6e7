import type { GroupSummary, Percentiles } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';

export const LATENCY_TITLES = ['p50', 'p90', 'p99', 'p99.9', 'max'] as const;

export type LatencyRow = { group: string; series: string; cells: string[] };

/** Rows of the latency table. `excess` only where a queue made it differ from `service`. */
export function latencyRows(groups: GroupSummary[]): LatencyRow[] {
  return groups.flatMap(({ name, latency }) => {
    const { service, schedule, excess } = latency;
    const differs =
      excess !== null && service !== null && cellsOf(excess).join() !== cellsOf(service).join();
    return [
      ...row(name, 'service', service),
      ...row(name, 'schedule', schedule),
      ...(differs ? row(name, 'excess', excess) : []),
    ];
  });
}

const row = (group: string, series: string, found: Percentiles | null): LatencyRow[] =>
  found === null ? [] : [{ group, series, cells: cellsOf(found) }];

const cellsOf = ({ p50, p90, p99, p999, max }: Percentiles): string[] =>
  [p50, p90, p99, p999, max].map(formatUs);
