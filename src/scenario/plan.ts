import { estimate, type HostSize } from './estimate.js';
import { joinTimeMs } from './join.js';
import { seededRandom } from '../units/seeded.js';
import { speechOffsetMs } from './speech.js';
import type {
  Group,
  Plan,
  PlannedProcess,
  PlannedPublisher,
  PlannedRoom,
  Scenario,
} from './types.js';

/**
 * What a scenario comes to: every room with its times, its process and its publishers. The same
 * scenario always gives the same plan.
 */
export function planScenario(scenario: Scenario, host: HostSize): Plan {
  const random = seededRandom(scenario.seed);
  const all = scenario.groups.flatMap((group) =>
    Array.from({ length: group.rooms }, (_, i): PlannedRoom => {
      const id = `${group.name}-${i}`;
      const joinAtMs = joinTimeMs(group, i);
      const publishers = Array.from({ length: group.publishers }, (_, j): PlannedPublisher => {
        // Drawn for everybody, so that one group's speech does not shift another's.
        const offsetMs = speechOffsetMs(group, i * group.publishers + j, joinAtMs, random());
        return publisherOf(scenario, group, id, `${id}-${j}`, offsetMs);
      });
      return {
        id,
        group: group.name,
        process: 0,
        joinAtMs,
        leaveAtMs: group.stopMs,
        publishers,
        conversation: group.conversation,
      };
    }),
  );
  const { durationMs } = scenario;
  // A room whose turn would come after its group's end never joins; parseScenario has warned of it.
  const joining = all.filter((room) => room.joinAtMs < (room.leaveAtMs ?? durationMs));
  const rooms = place(denseIndexes(joining), scenario.processes);
  const processes = processesOf(rooms, scenario.processes);
  return { durationMs, rooms, processes, estimate: estimate(scenario, rooms, processes, host) };
}

function publisherOf(
  { audio }: Scenario,
  group: Group,
  room: string,
  id: string,
  offsetMs: number,
): PlannedPublisher {
  return {
    index: 0, // numbered once it is known which rooms join
    id,
    group: group.name,
    room,
    capture: group.capture,
    tryLimitMs: group.tryLimitMs,
    queueMs: group.queueMs,
    rateHz: audio.rateHz,
    channels: audio.channels,
    frameMs: audio.frameMs,
    signal: group.signal,
    pace: group.pace,
    speech: group.speech,
    speechOffsetMs: offsetMs,
    listen: group.listen,
    tap: group.tap,
    health: group.health,
  };
}

function denseIndexes(rooms: PlannedRoom[]): PlannedRoom[] {
  let index = 0;
  return rooms.map((room) => ({
    ...room,
    publishers: room.publishers.map((publisher) => ({ ...publisher, index: index++ })),
  }));
}

/**
 * Rooms in the plan's order, N to a process. Unless they share one, rooms with a conversation have
 * processes of their own: those are started by dispatch, the others at the start of the run.
 */
function place(rooms: PlannedRoom[], processes: Scenario['processes']): PlannedRoom[] {
  if (processes === 'shared') return rooms.map((room) => ({ ...room, process: 0 }));
  const most = processes === 'per-room' ? 1 : processes;
  const filling = new Map<boolean, { process: number; free: number }>();
  let next = 0;
  return rooms.map((room) => {
    const talks = room.conversation !== null;
    let last = filling.get(talks);
    if (last === undefined || last.free === 0) {
      last = { process: next++, free: most };
      filling.set(talks, last);
    }
    last.free--;
    return { ...room, process: last.process };
  });
}

function processesOf(rooms: PlannedRoom[], wanted: Scenario['processes']): PlannedProcess[] {
  const processes: PlannedProcess[] = [];
  for (const { id, process, conversation } of rooms) {
    const onDispatch = wanted !== 'shared' && conversation !== null;
    const planned = (processes[process] ??= { index: process, rooms: [], onDispatch });
    planned.rooms.push(id);
  }
  return processes;
}
