import type { Counters, GroupInfo, ProcessEnd, RunHeader } from '../journal/events.js';
import type { Fall } from './collapse.js';
import type { ConversationFacts } from './conversation.js';
import type { LateStart } from './late-start.js';
import type { Latency } from './latency.js';
import type { ListenerTrouble } from './listening.js';
import type { Member } from './members.js';
import type { Rooms } from './rooms.js';
import type { HeardSummary, TapSummary } from './types.js';

/** All that a group's verdict may look at. */
export type Facts = Fall & {
  info: GroupInfo;
  publishers: number;
  members: Member[];
  stall: RunHeader['stall'];
  elapsedUs: number;
  endedBy: 'completed' | 'signal' | 'server' | 'internal' | 'torn';
  endDetail: string | null;
  /** What the judged part of the run ends before; null: it is the whole. */
  before: string | null;
  counters: Counters;
  latency: Latency;
  stalls: StallFact[];
  /** Stretches in which a process of the group said nothing at all. */
  silences: { process: number; fromUs: number; untilUs: number; open: boolean }[];
  /** Stretches in which a process said nothing, and publishers that were to come came after it. */
  lateStarts: LateStart[];
  crashes: { process: number; atUs: number; end: ProcessEnd }[];
  /** How far it was behind its schedule at the end; null: no more than a queue and a stall make it. */
  behindUs: number | null;
  panics: { process: number; message: string }[];
  rooms: Rooms;
  /** From when on the server did not answer, unless a step wanted that; null while it answered. */
  serverGone: { atUs: number; reason: string | null } | null;
  heard: HeardSummary | null;
  tap: TapSummary | null;
  /** null where nobody converses. */
  conversation: ConversationFacts | null;
  /** By what the host was full for a good part of the run; null when it was not. */
  overload: string | null;
  /**
   * Gaps, what is left of them without the listener's and the host's own trouble, and what the
   * scenario had in force meanwhile.
   */
  gaps: { publisher: string; lengthUs: number; freeUs: number; intended: string[] }[];
  /** Why the listener may have missed something, and from when on; null when it was well. */
  listenerTrouble: ListenerTrouble | null;
  /** Late captures in seconds in which others had the host, and captures missing from them. */
  strained: { late: number; missing: number; outsidePeak: number; stealPeak: number };
};

export type StallFact = {
  publisher: string;
  fromUs: number;
  lengthUs: number;
  open: boolean;
  pending: number;
  /** Longer than a hang, but captures of its publisher came back in it, and that or the group collapsed. */
  trickles: boolean;
  /** One at least. */
  someBack: boolean;
  /** Length of it in which nobody else had the host. */
  freeUs: number;
  /** No stall was told: its publisher's counters have a capture outstanding for so long. */
  byCounters: boolean;
};
