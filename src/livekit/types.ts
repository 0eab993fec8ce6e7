export type Credentials = {
  /** `ws://` or `wss://`, no path. */
  url: string;
  apiKey: string;
  apiSecret: string;
};

export type ServerEnd = { code: number | null; signal: string | null; logTail: string };

/** A network of its own that an embedded server runs in. */
export type EmbeddedNetwork = {
  /** IPv4 addresses of the two ends. */
  hostAddress: string;
  serverAddress: string;
  /** The network device at the server's end. */
  device: string;
  /** What stands before the server's command line so that it runs inside. */
  enter: readonly string[];
  /** @returns why the traffic can't be shaped so; null when it is. @param shape null: not at all */
  shape(shape: LinkShape | null): Promise<string | null>;
};

/** What happens to all packets, each way. `rateKbps` null: as fast as it can. */
type LinkShape = {
  lossShare: number;
  delayMs: number;
  jitterMs: number;
  rateKbps: number | null;
};

/** A server that rooms can be joined on, ours or somebody's. */
export type LivekitServer = Credentials & {
  kind: 'embedded' | 'environment';
  version: string | null;
  pid: number | null;
  /** Embedded: resolves when the process is gone and nobody has called `down`. */
  ended: Promise<ServerEnd> | null;
  stop(): Promise<void>;
  /** Embedded: ends the process as an operator would, and starts one like it. `ended` is not meant. */
  down?(): Promise<void>;
  up?(): Promise<void>;
  /** Embedded, in a network of its own: where it reaches this machine. Else on loopback. */
  hostAddress?: string;
  network?: EmbeddedNetwork;
};

/** What a server tells of a room, by webhook or when asked. */
export type RoomNotice = {
  /** The webhook's name, e.g. `room_started`. */
  event: string;
  /** The same when it is delivered again. */
  id: string;
  /** The server's clock, whole seconds since 1970. */
  createdAtS: number;
  room: string;
  /** Another one for each life of a room of this name. */
  roomSid?: string;
  /** Identity. */
  participant?: string;
};
