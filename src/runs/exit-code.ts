import { exitCodeOf, type VerdictName } from '../analysis/index.js';
import { EXIT } from '../units/errors.js';
import type { Result } from './results.js';

export type Expectation = { run?: VerdictName; groups: Record<string, VerdictName> };

/** A run whose journal could not be written whole proves nothing. */
export const codeOf = ({ summary, trouble }: Result, expect?: Expectation): number =>
  trouble === null ? exitCodeOf(summary, expect) : EXIT.environment;

/** The cell that most needs a look decides. */
const URGENCY: number[] = [
  EXIT.internal,
  EXIT.environment,
  EXIT.broken,
  EXIT.threshold,
  EXIT.invalid,
];

export const worst = (codes: number[]): number =>
  [...URGENCY, ...codes].find((code) => code !== EXIT.met && codes.includes(code)) ?? EXIT.met;
