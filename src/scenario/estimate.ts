import type {
  Estimate,
  Plan,
  PlannedProcess,
  PlannedPublisher,
  PlannedRoom,
  Scenario,
} from './types.js';

/** The machine that would run it. */
export type HostSize = { cpus: number; memoryMb: number };

// Measured on 2 cores with the newest SDK and an embedded server: one room with one publisher that
// speaks all the time in 20 ms frames costs 10 % of a core, in a process of its own 93 MB.
const SPEAKER_CORES = 0.1;
const PROCESS_MB = 93;
const MEASURED_FRAME_MS = 20;
// Measured with bare sources, no room: 20 of them cost 0.8 % of a core each in 20 ms frames, 1.2 %
// in 10 ms frames, and 0.4 MB each.
const SOURCE_CORES = 0.008;
const FRAME_CORE_S = 0.00008;
const SOURCE_MB = 0.4;
// A guess of the right size, not measured: decoding is cheaper than sending, a peer connection
// holds buffers.
const LISTENED_CORES = 0.05;
const ROOM_MB = 5;
/** As the conductor shares listeners out. */
const LISTENED_PER_PROCESS = 16;

/** Mean share of its time in which a publisher speaks. */
export const dutyShare = ({ speech }: Pick<PlannedPublisher, 'speech'>): number =>
  speech === null ? 1 : speech.speakMs / (speech.speakMs + speech.pauseMs);

export function estimate(
  scenario: Scenario,
  rooms: readonly PlannedRoom[],
  processes: readonly PlannedProcess[],
): Estimate {
  const bare = scenario.server === 'none';
  const publishers = rooms.flatMap((room) => room.publishers);
  const listened = publishers.filter(({ listen }) => listen).length;
  const listeners = Math.ceil(listened / LISTENED_PER_PROCESS);
  const speakersAtOnce = mostAtOnce(rooms);
  const { frameMs } = scenario.audio;
  const fasterFrames = FRAME_CORE_S * (1000 / frameMs - 1000 / MEASURED_FRAME_MS);
  const speakerCores = (bare ? SOURCE_CORES : SPEAKER_CORES) + fasterFrames;
  const roomMb = bare ? 0 : ROOM_MB * Math.max(0, rooms.length - processes.length);
  return {
    cores: speakersAtOnce * speakerCores + listened * LISTENED_CORES,
    memoryMb: Math.round(
      (processes.length + listeners) * PROCESS_MB +
        roomMb +
        publishers.length * SOURCE_MB +
        listened * ROOM_MB,
    ),
    speakersAtOnce,
    processes: processes.length,
  };
}

/** Publishers that speak at once, in the mean of their cycles, when most rooms are there. */
function mostAtOnce(rooms: readonly PlannedRoom[]): number {
  const changes = rooms.flatMap((room) => {
    const speakers = room.publishers.reduce((sum, publisher) => sum + dutyShare(publisher), 0);
    const leave = room.leaveAtMs === null ? [] : [{ atMs: room.leaveAtMs, by: -speakers }];
    return [{ atMs: room.joinAtMs, by: speakers }, ...leave];
  });
  let now = 0;
  let most = 0;
  for (const { by } of changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return Math.ceil(most - 1e-6);
}

/** Where the plan is more than the machine can hold: its results would say nothing of the SDK. */
export function planWarnings({ estimate }: Plan, host: HostSize): string[] {
  const warnings: string[] = [];
  if (estimate.cores > host.cpus) {
    warnings.push(
      `the plan needs about ${estimate.cores.toFixed(1)} cores (${estimate.speakersAtOnce} publishers speak at once) and this machine has ${host.cpus}: the run may be invalid`,
    );
  }
  if (estimate.memoryMb > host.memoryMb) {
    warnings.push(
      `the plan needs about ${estimate.memoryMb} MB (${estimate.processes} processes) and this machine has ${Math.round(host.memoryMb)} MB: processes may be killed`,
    );
  }
  return warnings;
}
