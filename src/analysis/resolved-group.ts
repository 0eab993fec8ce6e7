import type { RunRecord } from './record.js';

/** In the scenario file's own words; old journals may lack some of it. */
export type ResolvedGroup = {
  rooms?: number;
  publishers?: number;
  speak?: string;
  pause?: string;
  speakers?: number;
  signal?: string;
  conversation?: unknown;
  health?: { every?: string; panic?: boolean; threads?: boolean };
};

/** What the header does not tell of a group, by the scenario that the run was made from. */
export function resolvedGroup({ header }: RunRecord, group: string): ResolvedGroup {
  const { groups } = (header.scenario.resolved ?? {}) as {
    groups?: Record<string, ResolvedGroup | undefined>;
  };
  return groups?.[group] ?? {};
}
