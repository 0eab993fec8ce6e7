import * as cost from './costs.js';
import { peakOf, type Span } from './peak.js';
import { pressureSpans } from './pressure-costs.js';
import { dutyOf, hasConversations, type Duty } from './speech.js';
import {
  LOADS,
  type Estimate,
  type Load,
  type PlannedProcess,
  type PlannedRoom,
  type Scenario,
} from './types.js';

/** The machine that would run it. */
export type HostSize = { cpus: number; memoryMb: number };

type By = Partial<Record<Load, number>>;
type Costed = { room: PlannedRoom; duties: Duty[]; cores: By; memoryMb: By; events: number };

const without = ({ pressure: _intended, ...rest }: Record<Load, number>): number => total(rest);
const total = (by: By): number => Object.values(by).reduce((sum, part) => sum + part, 0);

/** What the plan would need of a machine, from costs that were measured (src/scenario/costs.ts). */
export function estimate(
  scenario: Scenario,
  rooms: readonly PlannedRoom[],
  processes: readonly PlannedProcess[],
  host: HostSize,
): Estimate {
  const costed = rooms.map((room) => costOf(room, scenario));
  const spanOf = ({ joinAtMs, leaveAtMs }: PlannedRoom) => ({
    fromMs: joinAtMs,
    toMs: leaveAtMs ?? scenario.durationMs,
  });
  const pressure = pressureSpans(scenario.pressure, processes.length, host.cpus);
  const always = { fromMs: 0, toMs: scenario.durationMs };
  const core = costed.map(({ room, cores }): Span<Load> => ({ ...spanOf(room), by: cores }));
  const memory = costed.map(({ room, memoryMb }) => ({ ...spanOf(room), by: memoryMb }));
  const base = processCosts(scenario, rooms, processes);
  const cores = [...core, { ...always, by: base.cores }, ...starts(rooms, processes)];
  const memories = [...memory, { ...always, by: base.memoryMb }];
  const speakers = costed.map(({ room, duties }) => ({
    ...spanOf(room),
    by: { speaking: duties.reduce((sum, { publisher }) => sum + publisher, 0) },
  }));
  const allMemory = peakOf<Load>(LOADS, [...memories, ...pressure.memoryMb], total);
  return {
    cores: without(peakOf<Load>(LOADS, cores, total)),
    memoryMb: Math.round(without(peakOf<Load>(LOADS, memories, total))),
    coresBy: peakOf<Load>(LOADS, [...cores, ...pressure.cores], total),
    memoryMbBy: allMemory,
    jsThread: busiestThread(costed, processes, pressure.jsThread, spanOf),
    speakersAtOnce: Math.ceil(peakOf(['speaking'], speakers, total).speaking - 1e-6),
    processes: processes.length,
  };
}

function costOf(room: PlannedRoom, scenario: Scenario): Costed {
  const bare = scenario.server === 'none';
  const { conversation, publishers } = room;
  const { frameMs } = scenario.audio;
  const fasterFrames = cost.FRAME_CORE_S * (1000 / frameMs - 1000 / cost.MEASURED_FRAME_MS);
  const speaker = (bare ? cost.SOURCE_CORES : cost.SPEAKER_CORES) + fasterFrames;
  const idleTrack = bare ? 0 : cost.IDLE_TRACK_CORES;
  const by = { speaking: 0, encoding: 0, hearing: 0, processes: bare ? 0 : cost.IDLE_ROOM_CORES };
  const duties = publishers.map((publisher) => dutyOf(publisher, room, scenario.ai));
  let events = 0;
  for (const [i, { publisher: speaks, client }] of duties.entries()) {
    by.speaking += (speaks + client) * speaker;
    events += (speaks * 1000) / frameMs;
    if (publishers[i]?.listen === true) by.hearing += cost.HEARD_CORES;
    if (conversation === null) {
      by.encoding += (1 - speaks) * idleTrack;
      continue;
    }
    const { mic, track, vad } = conversation;
    const micOn = mic === 'always' ? 1 : client;
    const trackOn = track === 'always' ? 1 : speaks;
    by.encoding += (micOn - client + (trackOn - speaks)) * idleTrack;
    by.hearing += micOn * (cost.HEARD_CORES + cost.VAD_CORES[vad]) + trackOn * cost.HEARD_CORES;
    by.processes += bare ? 0 : cost.IDLE_ROOM_CORES; // the client's own
    events += micOn * cost.HEARD_EVENTS_PER_S;
  }
  return { room, duties, cores: by, memoryMb: roomMemory(room, bare), events };
}

function roomMemory({ publishers, conversation }: PlannedRoom, bare: boolean): By {
  const listened = publishers.filter(({ listen }) => listen).length;
  const room = bare ? 0 : publishers.length === 0 ? cost.IDLE_ROOM_MB : cost.ROOM_MB;
  const client = conversation === null ? 0 : cost.ROOM_MB;
  return {
    speaking: publishers.length * cost.SOURCE_MB + room,
    hearing: listened * cost.ROOM_MB + client,
  };
}

/** Of what is there whoever speaks. Processes that a dispatch starts are counted from the start. */
function processCosts(
  scenario: Scenario,
  rooms: readonly PlannedRoom[],
  processes: readonly PlannedProcess[],
): { cores: By; memoryMb: By } {
  const publishers = rooms.flatMap((room) => room.publishers);
  const listened = publishers.filter(({ listen }) => listen).length;
  const talking = rooms.filter(({ conversation }) => conversation !== null).length;
  const others =
    Math.ceil(listened / cost.LISTENED_PER_PROCESS) + Math.ceil(talking / cost.CLIENTS_PER_PROCESS);
  const standIn = hasConversations(scenario) && scenario.ai.url === null ? cost.AI_MB : 0;
  // A process was measured with the first of its rooms.
  const counted = scenario.server === 'none' ? 0 : processes.length * cost.ROOM_MB;
  const all = processes.length + others;
  const actors = processes.filter(({ onDispatch }) => onDispatch).length;
  return {
    cores: { processes: actors * cost.ACTOR_CORES + (all - actors) * cost.IDLE_PROCESS_CORES },
    memoryMb: { processes: all * cost.PROCESS_MB + standIn - counted },
  };
}

/** Processes that a dispatch starts do so while others are at work; each takes its CPU within a second. */
function starts(
  rooms: readonly PlannedRoom[],
  processes: readonly PlannedProcess[],
): Span<'processes'>[] {
  return processes.flatMap(({ index, onDispatch }) => {
    const first = rooms.find(({ process }) => process === index);
    if (!onDispatch || first === undefined) return [];
    const { joinAtMs } = first;
    return [
      {
        fromMs: joinAtMs,
        toMs: joinAtMs + 1000,
        by: { processes: cost.PROCESS_START_CORE_S },
      },
    ];
  });
}

type Thread = NonNullable<Estimate['jsThread']>;

function busiestThread(
  costed: readonly Costed[],
  processes: readonly PlannedProcess[],
  pressure: readonly Span<'pressure'>[],
  spanOf: (room: PlannedRoom) => { fromMs: number; toMs: number },
): Thread {
  const shareOf = ({ events, rooms }: { events: number; rooms: number }) =>
    events * (cost.FRAME_CORE_S + cost.ROOM_EVENT_S * rooms);
  const asked = peakOf(['pressure'], pressure, (now) => now.pressure).pressure;
  const threads = processes.map(({ index }): Thread => {
    const own = costed.filter(({ room }) => room.process === index);
    const spans = own.map(({ room, events }) => ({ ...spanOf(room), by: { events, rooms: 1 } }));
    const peak = peakOf(['events', 'rooms'], spans, shareOf);
    return { share: shareOf(peak), rooms: peak.rooms, pressure: asked };
  });
  const none: Thread = { share: 0, rooms: 0, pressure: asked };
  return threads.reduce((most, one) => (one.share > most.share ? one : most), none);
}
