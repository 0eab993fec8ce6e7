import type { Summary } from '../analysis/index.js';

type Threshold = Summary['thresholds'][number];

/** The threshold's group is invalid: what was measured says nothing about the SDK, met or not. */
export const saysNothing = ({ groups }: Summary, { key, figure }: Threshold): boolean =>
  groups.some(({ name, verdict }) => verdict === 'invalid' && key === `${name}.${figure}`);
