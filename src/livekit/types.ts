export type Credentials = {
  /** `ws://` or `wss://`, no path. */
  url: string;
  apiKey: string;
  apiSecret: string;
};

export type ServerEnd = { code: number | null; signal: string | null; logTail: string };

/** A server that rooms can be joined on, ours or somebody's. */
export type LivekitServer = Credentials & {
  kind: 'embedded' | 'environment';
  version: string | null;
  pid: number | null;
  /** Embedded: resolves when the process is gone, whoever ended it. */
  ended: Promise<ServerEnd> | null;
  stop(): Promise<void>;
};
