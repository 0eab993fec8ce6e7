import { estimate, type HostSize } from './estimate.js';
import { seededRandom } from './seeded.js';
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
export function planScenario(scenario: Scenario, _host: HostSize): Plan {
  const random = seededRandom(scenario.seed);
  const all = scenario.groups.flatMap((group) =>
    Array.from({ length: group.rooms }, (_, i): PlannedRoom => {
      const id = `${group.name}-${i}`;
      const publishers = Array.from({ length: group.publishers }, (_, j) =>
        publisherOf(scenario, group, id, `${id}-${j}`, random),
      );
      const joinAtMs = joinTimeMs(group, i);
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
  const processes = processesOf(rooms);
  return { durationMs, rooms, processes, estimate: estimate(scenario, rooms, processes) };
}

/** The i-th room's join (from 0), to the µs. */
function joinTimeMs({ startMs, arrivalPerS }: Group, i: number): number {
  const afterMs = arrivalPerS === null ? 0 : (i / arrivalPerS) * 1000;
  return startMs + Math.round(afterMs * 1000) / 1000;
}

function publisherOf(
  { audio }: Scenario,
  group: Group,
  room: string,
  id: string,
  random: () => number,
): PlannedPublisher {
  const { speech } = group;
  // Drawn for everybody, so that one group's speech does not shift another's.
  const drawn = random();
  const cycleMs = speech === null ? 0 : speech.speakMs + speech.pauseMs;
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
    speech,
    speechOffsetMs: Math.floor(drawn * cycleMs),
    listen: group.listen,
  };
}

function denseIndexes(rooms: PlannedRoom[]): PlannedRoom[] {
  let index = 0;
  return rooms.map((room) => ({
    ...room,
    publishers: room.publishers.map((publisher) => ({ ...publisher, index: index++ })),
  }));
}

/** Rooms in the plan's order, N to a process; what is left over gets a process of its own. */
function place(rooms: PlannedRoom[], processes: Scenario['processes']): PlannedRoom[] {
  const perProcess =
    processes === 'shared' ? Number.POSITIVE_INFINITY : processes === 'per-room' ? 1 : processes;
  return rooms.map((room, i) => ({ ...room, process: Math.floor(i / perProcess) }));
}

function processesOf(rooms: PlannedRoom[]): PlannedProcess[] {
  const processes: PlannedProcess[] = [];
  for (const { id, process } of rooms) {
    const planned = (processes[process] ??= { index: process, rooms: [], onDispatch: false });
    planned.rooms.push(id);
  }
  return processes;
}
