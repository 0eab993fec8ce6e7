import type { Summary } from '../analysis/index.js';
import type { Mark } from '../runs/io.js';
import type { VariantKey } from '../scenario/types.js';

/**
 * A file; the name of a scenario that comes with framestall; YAML of more than one line; or what
 * that YAML would hold.
 */
export type Scenario = string | URL | object;

export type RunOptions = {
  /** Version of @livekit/rtc-node: `latest`, `0.13.35`, `^1.0.0`, `path:DIR`. */
  sdk?: string;
  /** Overrides keys, checked like the scenario: `{ 'groups.probe.rooms': 8 }`. */
  set?: Record<string, unknown>;
  /** Runs every combination: `{ sdk: ['0.7.0', 'latest'], logCapture: ['on', 'off'] }`. */
  vary?: Partial<Record<VariantKey, readonly (string | number | boolean)[]>>;
  repeats?: number;
  /** Where the folders of runs are made; `reports` where none is given. */
  output?: string;
  /** A server of your own; its keys where LIVEKIT_API_KEY and LIVEKIT_API_SECRET don't hold them. */
  url?: string;
  apiKey?: string;
  apiSecret?: string;
  /** The livekit-server to embed. */
  serverBin?: string;
  /** Ends the run early; what was measured until then is kept. */
  signal?: AbortSignal;
  /** Each line that the command line writes to stderr. */
  onStatus?: (text: string, kind: 'status' | Mark) => void;
};

/** A run: its folder, and what its journal says. */
export type Run = {
  folder: string;
  summary: Summary;
  /** What the command line ends with for this run alone. */
  exitCode: number;
};

/** A run that could not be made here: a version that does not load, a server that does not come. */
export type Missing = { variant: Record<string, string>; repeat: number; reason: string };

export type Outcome = {
  /** In the scenario's order of variants, the baseline first. */
  runs: Run[];
  missing: Missing[];
  /** Holds the plan and the matrix of a run with `vary` or `repeats`; else null. */
  folder: string | null;
  /** What the command line ends with. */
  exitCode: number;
};
