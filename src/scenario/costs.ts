import type { Vad } from './types.js';

// Measured on 2 cores with the newest SDK and an embedded server: one room with one publisher that
// speaks all the time in 20 ms frames costs 10 % of a core, in a process of its own 93 MB.
export const SPEAKER_CORES = 0.1;
export const PROCESS_MB = 93;
export const MEASURED_FRAME_MS = 20;
// Measured with bare sources, no room: 20 of them cost 0.8 % of a core each in 20 ms frames, 1.2 %
// in 10 ms frames, and 0.4 MB each.
export const SOURCE_CORES = 0.008;
export const FRAME_CORE_S = 0.00008;
export const SOURCE_MB = 0.4;
// Measured in the same way: a joined room without a track costs less than 0.1 % of a core and
// 0.8 MB, a published track that is fed nothing 1.5 % of a core.
export const IDLE_ROOM_CORES = 0.001;
export const IDLE_ROOM_MB = 0.8;
export const IDLE_TRACK_CORES = 0.015;
// Measured on scenarios/issue-420-actors.yaml, thirty processes with a room each: 1.3 to 1.6 % of a core in
// the median second, with heartbeats, the room and what the SDK itself does. To start Node, load the SDK
// and make a source takes 0.16 to 0.26 s of CPU (0.13 to 1.1).
export const ACTOR_CORES = 0.014;
export const PROCESS_START_CORE_S = 0.25;
// Guesses of the right size, not measured: decoding is cheaper than sending, a peer connection with
// tracks holds buffers, a process has its heartbeat.
export const IDLE_PROCESS_CORES = 0.002;
export const HEARD_CORES = 0.05;
export const ROOM_MB = 5;
export const AI_MB = 60;
/** While it listens to a client; guessed. */
export const VAD_CORES: Readonly<Record<Vad, number>> = { fvad: 0.003, silero: 0.03 };
/** As the conductor shares listeners and clients out. */
export const LISTENED_PER_PROCESS = 16;
export const CLIENTS_PER_PROCESS = 25;
/** Frames a second in which the SDK hands remote audio over, each an FFI event. */
export const HEARD_EVENTS_PER_S = 100;
// Guessed: every FFI event is offered to every Room of its process, at about 3 µs of the JS thread each.
export const ROOM_EVENT_S = 0.000003;
/** Of one core, for a MB of garbage in a second; guessed. */
export const GC_CORE_S_PER_MB = 0.001;
/** A thread that wakes a thousand times a second; guessed. */
export const THREAD_CORES = 0.01;
