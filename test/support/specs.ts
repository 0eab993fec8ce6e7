import type {
  Conversation,
  Plan,
  PlannedPublisher,
  PlannedRoom,
} from '../../src/scenario/types.js';
import type { PublisherSpec } from '../../src/subject/messages.js';

export const publisherSpec = (given: Partial<PublisherSpec> = {}): PublisherSpec => ({
  index: 0,
  id: 'probe-0-0',
  room: 'probe-0',
  rateHz: 48_000,
  channels: 1,
  frameMs: 20,
  queueMs: 1000,
  signal: 'silence',
  capture: 'await',
  tryLimitMs: 100,
  pace: 'realtime',
  speech: null,
  speechOffsetMs: 0,
  tap: false,
  health: null,
  ...given,
});

export const plannedPublisher = (given: Partial<PlannedPublisher> = {}): PlannedPublisher => ({
  group: 'probe',
  listen: false,
  ...publisherSpec(),
  health: null,
  ...given,
});

export const plannedRoom = (given: Partial<PlannedRoom> = {}): PlannedRoom => ({
  id: 'probe-0',
  group: 'probe',
  process: 0,
  joinAtMs: 0,
  leaveAtMs: null,
  publishers: [],
  conversation: null,
  ...given,
});

export const conversation = (given: Partial<Conversation> = {}): Conversation => ({
  vad: 'fvad',
  endOfSpeechMs: 500,
  pauseMs: { min: 2000, max: 6000 },
  bargeIn: 0,
  lateAfterMs: 3000,
  giveUpMs: 10_000,
  mic: 'turn',
  track: 'always',
  ...given,
});

const noLoad = { speaking: 0, encoding: 0, hearing: 0, processes: 0, pressure: 0 };

export const planOf = (rooms: PlannedRoom[], durationMs = 10_000): Plan => ({
  durationMs,
  rooms,
  processes: [...new Set(rooms.map((room) => room.process))].map((index) => ({
    index,
    rooms: rooms.filter((room) => room.process === index).map(({ id }) => id),
    onDispatch: false,
  })),
  estimate: {
    cores: 0,
    memoryMb: 0,
    coresBy: noLoad,
    memoryMbBy: noLoad,
    jsThread: { share: 0, rooms: 0, pressure: 0 },
    speakersAtOnce: 0,
    processes: 1,
  },
});
