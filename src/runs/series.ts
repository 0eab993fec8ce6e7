import { openReaper, reapOrphans } from '../children/index.js';
import { hostFacts } from '../pressure/sensors.js';
import { planScenario } from '../scenario/index.js';
import type { Cell } from '../scenario/types.js';
import { EXIT, UserError } from '../units/errors.js';
import { performCell } from './cell.js';
import { home } from './home.js';
import type { ServerFlags } from './needs.js';
import { prepare, type Prepared } from './prepare.js';
import type { Result } from './results.js';
import type { Tools } from './watch.js';

type Outcome =
  | { kind: 'done'; cell: Cell; result: Result; tookMs: number }
  /** What it needs can't be had here: a version, a Node, a server. */
  | { kind: 'n/a'; cell: Cell; error: UserError };

/** Cells one after another, each in fresh processes. */
export type Series = {
  /**
   * Has what cells need in place, before the first of them runs; what can't be had is kept for
   * `perform` to tell.
   */
  ready(cells: readonly Cell[]): Promise<void>;
  perform(cell: Cell, label: string): Promise<Outcome>;
  close(): void;
};

export async function openSeries(
  { flags, output }: { flags: ServerFlags; output: string },
  tools: Tools,
): Promise<Series> {
  const { io, stop, live } = tools;
  const orphans = await reapOrphans(home(io.env));
  if (orphans.length > 0) {
    io.status(`ended ${orphans.length} processes that a killed framestall had left running`);
  }
  const host = hostFacts();
  const reaper = openReaper(home(io.env));
  const needs = new Map<string, Prepared | UserError>();

  const need = async (cell: Cell): Promise<Prepared | UserError> => {
    const key = JSON.stringify([cell.scenario.sdk, cell.scenario.node]);
    const known = needs.get(key);
    if (known !== undefined) return known;
    const found = await tolerant(() => prepare([cell], flags, io, stop), stop);
    needs.set(key, found);
    return found;
  };

  return {
    async ready(cells) {
      for (const cell of cells) await need(cell);
    },
    async perform(cell, label) {
      const prepared = await need(cell);
      if (prepared instanceof UserError) return { kind: 'n/a', cell, error: prepared };
      const plan = planScenario(cell.scenario, host);
      const sinceMs = performance.now();
      const result = await tolerant(
        () => performCell({ ...tools, cell, plan, label, prepared, output, reaper }),
        stop,
      );
      if (result instanceof UserError) return { kind: 'n/a', cell, error: result };
      return { kind: 'done', cell, result, tookMs: Math.round(performance.now() - sinceMs) };
    },
    close() {
      live.end();
      reaper.dispose();
    },
  };
}

/** A trouble of the environment is an answer for one cell; anything else ends them all. */
async function tolerant<T>(act: () => Promise<T>, stop: AbortSignal): Promise<T | UserError> {
  try {
    return await act();
  } catch (error) {
    const mild = error instanceof UserError && error.exitCode === EXIT.environment;
    if (!mild || stop.aborted) throw error;
    return error;
  }
}
