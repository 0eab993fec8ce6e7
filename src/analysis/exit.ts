import { EXIT } from '../units/errors.js';
import type { Summary, VerdictName } from './types.js';

type Expectation = { run?: VerdictName; groups: Record<string, VerdictName> };

const BROKEN: ReadonlySet<VerdictName> = new Set(['hung', 'collapsed', 'crashed', 'silent']);

/**
 * The exit code of a run that was not stopped by a signal (130 and 143 are the command line's).
 * An expectation replaces verdict and thresholds alike: a reproduction is met by what it was to
 * show, however bad that is. A run that the server or framestall itself ended proves nothing.
 */
export function exitCodeOf(summary: Summary, expect?: Expectation): number {
  if (summary.run.endedBy === 'server') return EXIT.environment;
  if (summary.run.endedBy === 'internal') return EXIT.internal;
  if (expect !== undefined) {
    if (isMet(summary, expect)) return EXIT.met;
    return BROKEN.has(summary.verdict) ? EXIT.broken : EXIT.threshold;
  }
  if (BROKEN.has(summary.verdict)) return EXIT.broken;
  // A broken group outranks an invalid one, so this is about what is left.
  if (summary.groups.some(({ verdict }) => verdict === 'invalid')) return EXIT.invalid;
  return summary.thresholds.every(({ met }) => met) ? EXIT.met : EXIT.threshold;
}

const isMet = ({ verdict, groups }: Summary, expect: Expectation): boolean =>
  (expect.run === undefined || expect.run === verdict) &&
  Object.entries(expect.groups).every(
    ([name, wanted]) => groups.find((group) => group.name === name)?.verdict === wanted,
  );
