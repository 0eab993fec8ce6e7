import type { VerdictName } from '../analysis/index.js';
import type { Noise, Step } from './bisect.js';

export type BisectRun = {
  version: string;
  verdict: VerdictName;
  /** null: an invalid run, which says nothing. */
  bad: boolean | null;
  evidence: string;
  /** From the bisection's own folder on. */
  folder: string;
  tookMs: number;
};

/** A search over versions, and all that it ran. */
export type Bisection = {
  schemaVersion: 1;
  scenario: string;
  /** What makes a run bad, in words. */
  criterion: string;
  /** The ends as they were given. */
  good: string;
  bad: string;
  /** Published versions from the good end to the bad end. */
  versions: string[];
  noise: Noise;
  /** null: not at its end yet. */
  outcome: Exclude<Step, { kind: 'probe' }> | null;
  /** In the order in which they ran. */
  runs: BisectRun[];
  skipped: { version: string; reason: string }[];
};
