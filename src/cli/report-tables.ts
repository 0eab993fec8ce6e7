import {
  recoveryOf,
  recoveryTable,
  signalsOf,
  signalsTable,
  type RunRecovery,
  type RunSignals,
} from '../analysis/index.js';
import { renderRecovery, renderSignals } from '../report/index.js';
import { usageError } from '../units/errors.js';
import type { Io } from './io.js';
import { journalsOf, runFoldersIn } from './run-folders.js';

export type TableFormat = 'terminal' | 'markdown' | 'json';

/** @throws UserError (usage) where no run holds a sign of life */
export function signalsReport(
  io: Io,
  folders: string[],
  format: TableFormat,
  by: 'sdk' | 'mode',
): void {
  const runs: RunSignals[] = [];
  for (const { events, reading } of journalsOf(runFoldersIn(folders, io.cwd), io)) {
    const found = signalsOf(events, reading);
    if (found.publishers > 0) runs.push(found);
  }
  if (runs.length === 0) {
    throw usageError(
      'no run there holds a sign of life',
      'add health: {} to a group of the scenario',
    );
  }
  const found = signalsTable(runs, by);
  io.out(
    format === 'json' ? JSON.stringify(found, null, 2) : renderSignals(found, format, io.columns()),
  );
}

/** @throws UserError (usage) where nothing was tried */
export function recoveryReport(io: Io, folders: string[], format: TableFormat): void {
  const runs: RunRecovery[] = [];
  for (const { events, reading } of journalsOf(runFoldersIn(folders, io.cwd), io)) {
    const [head] = events;
    const resolved = head?.kind === 'run' ? head.scenario.resolved : null;
    if (typeof resolved !== 'object' || resolved === null || !('recovery' in resolved)) continue;
    runs.push(recoveryOf(events, reading));
  }
  if (runs.length === 0) {
    throw usageError('no run there was to be brought back', 'add recovery: {} to the scenario');
  }
  const found = recoveryTable(runs);
  io.out(format === 'json' ? JSON.stringify(found, null, 2) : renderRecovery(found, format));
}
