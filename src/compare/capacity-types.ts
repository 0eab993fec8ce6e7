import type { Summary, VerdictName } from '../analysis/index.js';
import type { LoadAnswer, Resolution, Showed } from './capacity.js';
import type { Comeback } from './capacity-comeback.js';
import type { Limit } from './capacity-limits.js';

export type LoadFigures = {
  /** Captures that settled, of those that fell due; null: none did. */
  capturedShare: number | null;
  capturesPerS: number;
  /** Of the worst group; null without a capture. */
  scheduleP99Us: number | null;
  stalls: number;
  longestStallUs: number;
  /** Of the JS thread's time in native events, worst second of the worst process. */
  jsSharePeak: number;
  /** Mean of the subject processes, all together. */
  cpuCores: number;
  memoryMb: number;
};

/** What its stalls, and what was captured and not heard, came from. */
export type TroubleCause = {
  cause: Summary['stalls'][number]['cause']['cause'];
  count: number;
  longestUs: number;
  /** Of the longest. */
  evidence: string[];
};

export type CapacityRun = {
  load: number;
  verdict: VerdictName;
  showed: Showed;
  why: string;
  figures: LoadFigures;
  limits: Limit[];
  /** The one with most of them first; absent in older files. */
  causes?: TroubleCause[];
  /** From the capacity's folder on. */
  folder: string;
  tookMs: number;
};

/** A run of the check after the search: an overload beside the largest load that held, which then leaves. */
export type Return = Comeback & { held: number; extra: number; folder: string; tookMs: number };

export type CapacityVariant = {
  label: string;
  settings: Record<string, string>;
  /** In the order in which they ran. */
  runs: CapacityRun[];
  /** null until the search is at its end, and where the variant can't be run. */
  answer: LoadAnswer | null;
  /** The checks, in the order in which they ran. */
  comeback: Return[];
  /** Why it was not checked, or not to the end; null: it was, or is still to be. */
  unchecked: string | null;
  /** Why it can't be run here; null: it can. */
  reason: string | null;
};

/**
 * What varies: rooms of a group, publishers in each of its rooms, or how many of its publishers speak
 * at once while all its rooms stand.
 */
export const LOAD_KEYS = ['rooms', 'publishers', 'speakers'] as const;
export type LoadKey = (typeof LOAD_KEYS)[number];

/** How much of a scenario holds, by variant, and all that was run to find out. */
export type Capacity = {
  schemaVersion: 1;
  scenario: string;
  group: string;
  key: LoadKey;
  from: number;
  to: number;
  repeats: number;
  resolution: Resolution;
  /** What makes a load give out, in words. */
  criterion: string;
  variants: CapacityVariant[];
};
