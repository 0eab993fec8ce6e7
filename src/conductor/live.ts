import type { Plan, Scenario } from '../scenario/types.js';
import type { Company } from './company.js';
import type { JsThreads } from './js-threads.js';
import type { Recorder } from './recorder.js';
import type { Roster } from './roster.js';
import type { StallBoard } from './stall-board.js';
import type { LiveGroupView, LiveView } from './types.js';

type Sources = {
  phase: LiveView['phase'];
  fromUs: number;
  nowUs: number;
  scenario: Scenario;
  recorder: Recorder;
  roster: Roster;
  board: StallBoard;
  jsThreads: JsThreads;
  /** A subject process of this group ended by itself. */
  crashed: (group: string) => boolean;
};

/** How the run stands, for bars and lines. Rates are of the last full second. */
export function liveView(from: Sources): LiveView {
  const { scenario, board, nowUs } = from;
  const latest = new Map(from.recorder.live().map((group) => [group.group, group]));
  const worst = board.oldest();
  return {
    phase: from.phase,
    elapsedMs: (nowUs - from.fromUs) / 1000,
    durationMs: scenario.durationMs,
    jsThread: from.jsThreads.view(nowUs),
    worstStall:
      worst === null
        ? null
        : {
            publisher: from.roster.publisher(worst.publisher)?.id ?? '',
            lengthUs: nowUs - worst.fromUs,
          },
    groups: scenario.groups.map(({ name, rooms }) => {
      const group = latest.get(name);
      const oldest = board.oldest(name);
      const openStallUs = oldest === null ? 0 : nowUs - oldest.fromUs;
      const planned = group?.plannedPerS ?? 0;
      return {
        name,
        rooms,
        roomsUp: from.roster.roomsUp(name),
        state: stateOf(name, openStallUs, from),
        // A process that is silent plans nothing either: what it owed before is what it owes.
        plannedPerS: planned === 0 && oldest !== null ? (group?.owedPerS ?? 0) : planned,
        capturesPerS: group?.capturesPerS ?? 0,
        lastMinutePerS: group?.lastMinutePerS ?? [],
        serviceP99Us: group?.serviceP99Us ?? null,
        pending: group?.counters.pending ?? 0,
        stalls: board.count(name),
        openStalls: board.open(name),
        openStallUs,
      };
    }),
  };
}

function stateOf(
  name: string,
  openUs: number,
  { board, roster, scenario, crashed, recorder }: Sources,
): LiveGroupView['state'] {
  const hangUs = scenario.stall.hangMs * 1000;
  if (crashed(name)) return 'crashed';
  if (openUs > hangUs) return 'hung';
  if (openUs > 0) return 'stalled';
  if (board.longestUs(name) > hangUs) return 'was hung';
  if (board.count(name) > 0) return 'recovered';
  const begun = recorder.live().some(({ group, counters }) => group === name && counters.ok > 0);
  return begun || roster.roomsUp(name) > 0 ? 'ok' : 'waiting';
}

/** Groups with a room in a subject process that has ended and was not asked to. */
export const crashedIn =
  ({ rooms }: Plan, company: Pick<Company, 'subject'>) =>
  (group: string): boolean =>
    rooms.some((room) => {
      const child = room.group === group ? company.subject(room.process)?.child : undefined;
      return child !== undefined && !child.alive && !child.leaving;
    });
