import type { Cell } from '../scenario/types.js';
import { formatUs } from '../units/duration.js';
import { usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';

/**
 * Start and end of a cell beside its duration, measured on 2 cores: 1.2 s without a server, 3 s with
 * the embedded one. A hang adds the time in which it is waited for.
 */
const OVERHEAD_MS = { none: 1200, server: 3000 };
const UNASKED_MOST_MS = 30 * 60_000;

export const estimateMs = (cells: readonly Cell[]): number =>
  cells.reduce(
    (sum, { scenario: { durationMs, server } }) =>
      sum + durationMs + (server === 'none' ? OVERHEAD_MS.none : OVERHEAD_MS.server),
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
  const text = `${plural(cells.length, 'cell')} (${size}${done}), about ${formatUs(ms * 1000)}`;
  if (ms > UNASKED_MOST_MS && !yes) {
    throw usageError(
      `${text}: more than 30m is not started unasked`,
      'add --yes, or take fewer variants, fewer repeats or a shorter duration',
    );
  }
  status(text);
}
