import type { Scenario } from '../scenario/types.js';
import type { Recorder } from './recorder.js';
import type { Roster } from './roster.js';
import type { StallBoard } from './stall-board.js';
import type { LiveView } from './types.js';

/** How the run stands, for bars and lines. Rates are of the last full second. */
export function liveView(from: {
  phase: LiveView['phase'];
  fromUs: number;
  nowUs: number;
  scenario: Scenario;
  recorder: Recorder;
  roster: Roster;
  board: StallBoard;
}): LiveView {
  const { scenario, board, nowUs } = from;
  const latest = new Map(from.recorder.live().map((group) => [group.group, group]));
  return {
    phase: from.phase,
    elapsedMs: (nowUs - from.fromUs) / 1000,
    durationMs: scenario.durationMs,
    groups: scenario.groups.map(({ name, rooms }) => {
      const group = latest.get(name);
      const oldestUs = board.oldestOpenUs(name);
      return {
        name,
        rooms,
        roomsUp: from.roster.roomsUp(name),
        plannedPerS: group?.plannedPerS ?? 0,
        capturesPerS: group?.capturesPerS ?? 0,
        serviceP99Us: group?.serviceP99Us ?? null,
        pending: group?.counters.pending ?? 0,
        stalls: board.count(name),
        openStallUs: oldestUs === null ? 0 : nowUs - oldestUs,
      };
    }),
  };
}
