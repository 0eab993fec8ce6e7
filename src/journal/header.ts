type PublisherInfo = {
  index: number;
  id: string;
  group: string;
  room: string;
  process: number;
  frameMs: number;
  listen: boolean;
  /** Its local track is read; absent in older journals. */
  tap?: boolean;
  /** The publisher answers a client; its captures follow the answers, not a schedule. */
  processor?: boolean;
};

export type GroupInfo = {
  name: string;
  rooms: number;
  /** Subject processes that hold its rooms. */
  processes: number[];
  publishersPerRoom: number;
  capture: 'await' | 'try' | 'unawaited';
  queueMs: number;
  listen: boolean;
  conversation?: { lateAfterUs: number; giveUpUs: number };
};

export type ThresholdInfo = {
  key: string;
  group: string;
  figure: string;
  comparator: '<' | '<=' | '==' | '!=' | '>=' | '>';
  value: number;
  text: string;
};

export type RunHeader = {
  at: 0;
  kind: 'run';
  schemaVersion: number;
  id: string;
  /** Wall clock, ISO 8601. */
  startedAt: string;
  framestall: string;
  scenario: { name: string; about: string; resolved: unknown };
  variant: Record<string, string>;
  repeat: number;
  sdk: { requested: string; version: string };
  node: string;
  logCapture: 'on' | 'off';
  server: { kind: 'none' | 'embedded' | 'environment'; version: string | null; url: string | null };
  host: { cpus: number; cpuModel: string; memoryMb: number; kernel: string; platform: string };
  durationUs: number;
  /** `backUs`: how soon it must be well again after a cause has ended; 5 s where an old journal has none. */
  stall: { afterUs: number; hangUs: number; backUs?: number };
  groups: GroupInfo[];
  publishers: PublisherInfo[];
  thresholds: ThresholdInfo[];
  /** What the scenario knows to be broken on this SDK, beside its labelled steps; left out: it does not say. */
  broken?: { fromUs: number; toUs: number; group: string | null }[];
};
