import type { Reaper } from '../children/index.js';
import type { JournalEvent } from '../journal/events.js';
import type { LivekitServer, RoomNotice } from '../livekit/index.js';
import type { Cell, Plan, Vad } from '../scenario/types.js';

/** All that one cell needs, found and started before the run begins. */
export type CellSetup = {
  runId: string;
  framestall: string;
  cell: Cell;
  plan: Plan;
  /** The scenario of this cell in the file's own vocabulary. */
  resolved: unknown;
  /** The run's folder; exists and is empty but for logs. */
  folder: string;
  sdk: { requested: string; version: string; dir: string };
  node: { execPath: string; version: string };
  /** SDK of the processes that only listen; null when nobody listens. */
  listenerSdk: { version: string; dir: string } | null;
  server: LivekitServer | null;
  /** What conversations need; null where the scenario has none. */
  conversations: ConversationSetup | null;
  /** The program that freezes native threads; null where no step needs it. */
  freezerBin: string | null;
  reaper: Reaper;
  env: NodeJS.ProcessEnv;
};

export type ConversationSetup = {
  /** SDK of the clients, who are not under test. */
  clientSdk: { version: string; dir: string };
  /** Where each VAD that the scenario names lies. */
  vadDirs: Partial<Record<Vad, string>>;
  /** WAV files for the clients to speak. */
  recordings: string[];
  /** How the service learns of rooms: the server's webhooks, or asking it. */
  news: RoomNews;
};

/** Tells of rooms from `listen` on, until `signal` is aborted. */
export type RoomNews = {
  via: 'webhook' | 'poll';
  listen(on: RoomNewsHandlers, signal: AbortSignal): void;
};

export type RoomNewsHandlers = {
  onEvent: (event: RoomNotice) => void;
  /** Something came that was not the server's. */
  onRefused: (reason: string) => void;
  /** The server can't be asked. */
  onFailed: (reason: string) => void;
};

type EndReason = 'completed' | 'signal' | 'server' | 'internal';
export type Ending = { reason: EndReason; detail?: string };

export type LiveGroupView = {
  name: string;
  rooms: number;
  roomsUp: number;
  /** What is known of its verdict; `waiting`: nothing of it has begun. */
  state: 'crashed' | 'hung' | 'stalled' | 'was hung' | 'recovered' | 'waiting' | 'ok';
  plannedPerS: number;
  capturesPerS: number;
  /** `capturesPerS`, second by second, the latest last. */
  lastMinutePerS: number[];
  serviceP99Us: number | null;
  pending: number;
  stalls: number;
  openStalls: number;
  /** Age of the oldest stall that is open, 0 without one. */
  openStallUs: number;
};

export type LiveView = {
  phase: 'preparing' | 'running' | 'draining';
  elapsedMs: number;
  durationMs: number;
  groups: LiveGroupView[];
  /** The one that has been open longest, whichever group's. */
  worstStall: { publisher: string; lengthUs: number } | null;
  /** null where nothing is known. */
  jsThread: JsThreadView | null;
};

/** Shares of the subjects' JS threads that the SDK's events take; means over the processes. */
export type JsThreadView = {
  processes: number;
  share: number;
  top: { kind: string; share: number } | null;
  busiest: { process: number; share: number };
};

/** The journal on the disk is not whole: the disk was full. */
export type Trouble = {
  /** For the person: what is where, and what to do. */
  text: string;
  /** The file that holds the rest; null: it is lost. */
  rescued: string | null;
};

export type RunHooks = {
  /** Aborted by the first signal; its reason is the signal's name. */
  stop: AbortSignal;
  /** Called when the run begins, with a function that tells how it stands. */
  onLive: (view: () => LiveView) => void;
  onTrouble: (trouble: Trouble) => void;
  /** Told of each event that the journal gets. */
  onEvent: (event: JournalEvent) => void;
  /** For the person at the terminal: warnings, and what takes long. */
  status: (text: string) => void;
};
