import { formatMsExact } from '../units/duration.js';
import type { Draft } from './build.js';
import type { Report } from './checks.js';
import { RUNGS } from './types.js';

const text = formatMsExact;

/** A recovery that can't do what is asked of it in this run. */
export function checkRecoveryFits(draft: Draft, { problem, warning }: Report): void {
  const { recovery, server, durationMs } = draft;
  if (recovery === null) return;
  const { afterMs, ladder } = recovery;
  if (afterMs >= durationMs) {
    warning(
      `recovery tries nothing: a stall has to be ${text(afterMs)} old for it, and the run lasts ${text(durationMs)}`,
    );
  }
  if (server !== 'none' || !ladder.includes('room')) return;
  if (ladder.length === 1) {
    const message = 'recovery has no step but room, and there is none with server: none';
    problem(['recovery', 'ladder'], message, 'write server: embedded, or add track');
  } else if (ladder.length < RUNGS.length) {
    // All of them is what a scenario has that says nothing of it.
    warning('with server: none there is no room: recovery leaves that step out');
  }
}
