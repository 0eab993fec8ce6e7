import { summarize, type Summary, type VerdictName } from '../../src/analysis/index.js';
import { WHOLE } from './journals.js';
import { SAMPLES } from './samples.js';

const HEALTHY = summarize(SAMPLES.healthy, WHOLE);

export type RunOf = {
  sdk?: string;
  node?: string;
  repeat?: number;
  startedAt?: string;
  verdict?: VerdictName;
  variant?: Record<string, string>;
  /** Over the sample's. */
  figures?: Record<string, number | null>;
};

/** A run's summary of which only what is given differs from the healthy sample's. */
export function runOf(given: RunOf): Summary {
  const { verdict = 'healthy', figures = {}, repeat = 1 } = given;
  const run = {
    ...HEALTHY.run,
    repeat,
    variant: given.variant ?? {},
    startedAt: given.startedAt ?? `2026-01-01T00:00:${String(repeat).padStart(2, '0')}.000Z`,
    sdk: { requested: given.sdk ?? '1.1.0', version: given.sdk ?? '1.1.0' },
    node: `v${given.node ?? '22.1.0'}`,
  };
  const groups = HEALTHY.groups.map((group) => ({
    ...group,
    verdict,
    figures: { ...group.figures, ...figures },
  }));
  return { ...HEALTHY, run, verdict, groups };
}
