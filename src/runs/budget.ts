import type { Cell } from '../scenario/types.js';
import { formatUs } from '../units/duration.js';
import { usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';
import { runMs } from '../units/run-time.js';

const UNASKED_MOST_MS = 30 * 60_000;

/** Says how long it takes. @throws UserError (usage) above 30 minutes without `--yes`, with the numbers */
export function announceTime(
  { what, ms, less }: { what: string; ms: number; less: string },
  yes: boolean,
  status: (text: string) => void,
): void {
  const text = `${what}, about ${formatUs(ms * 1000)}`;
  if (ms > UNASKED_MOST_MS && !yes) {
    const fix = `add --yes, or take ${less} or a shorter duration`;
    throw usageError(`${text}: more than 30m is not started unasked`, fix);
  }
  status(text);
}

export const estimateMs = (cells: readonly Cell[]): number =>
  cells.reduce(
    (sum, { scenario: { durationMs, server } }) => sum + runMs(durationMs, server !== 'none'),
    0,
  );

/** @throws UserError (usage) above 30 minutes without `--yes`, with the numbers */
export function announce(
  cells: readonly Cell[],
  left: number,
  yes: boolean,
  status: (text: string) => void,
): void {
  const repeats = Math.max(...cells.map(({ repeat }) => repeat));
  const ms = (estimateMs(cells) * left) / cells.length;
  const size = `${plural(cells.length / repeats, 'variant')} × ${plural(repeats, 'repeat')}`;
  const done = left === cells.length ? '' : `, ${left} left`;
  const what = `${plural(cells.length, 'cell')} (${size}${done})`;
  announceTime({ what, ms, less: 'fewer variants, fewer repeats' }, yes, status);
}
