import { agendaOf, warnOfPlans } from '../runs/agenda.js';
import { inOrder, performCells } from '../runs/cells.js';
import { codeOf, worst } from '../runs/exit-code.js';
import type { RunIo } from '../runs/io.js';
import { matrixOfCells, writeMatrix } from '../runs/matrix.js';
import { readResult, type Result } from '../runs/results.js';
import { NO_METRICS, noLive } from '../runs/watch.js';
import { EXIT } from '../units/errors.js';
import { flagsOf, givenOf } from './given.js';
import type { Outcome, Run, RunOptions, Scenario } from './types.js';

/**
 * Runs a scenario as `framestall run` does, and prints nothing.
 * @throws UserError with the `exitCode` that the command line would end with, before anything starts
 */
export async function run(scenario: Scenario, options: RunOptions = {}): Promise<Outcome> {
  const io = ioOf(options);
  const flags = flagsOf(options);
  const ending = endingBy(options.signal);
  const { stop } = ending;
  try {
    const { cells, variants, book } = await agendaOf(givenOf(scenario), flags, io, stop);
    warnOfPlans(cells, io);
    const live = { ...noLive(io), show: io.status };
    const tools = { io, stop, live, metrics: NO_METRICS };
    const performed = await performCells(cells, book, { flags, output: flags.output }, tools);
    const done = inOrder(performed, variants);
    const matrix = matrixOfCells(done);
    if (book !== null && matrix !== null) writeMatrix(book.folder, book.file.scenario, matrix);
    const runs = done.flatMap(({ result }) => (result === null ? [] : [runOf(result)]));
    return {
      runs,
      missing: done.flatMap(({ cell: { variant, repeat }, reason }) =>
        reason === null ? [] : [{ variant, repeat, reason }],
      ),
      folder: book?.folder ?? null,
      exitCode: stop.aborted ? EXIT.interrupted : worst(runs.map(({ exitCode }) => exitCode)),
    };
  } finally {
    ending.dispose();
  }
}

/**
 * What the journal in a run's folder says, also of a run that was killed. Nothing is written.
 * @throws UserError where there is no journal, or none of this framestall's
 */
export const readRun = (folder: string): Run => runOf(readResult(folder, process.cwd()));

const runOf = (result: Result): Run => ({
  folder: result.folder,
  summary: result.summary,
  exitCode: codeOf(result),
});

const ioOf = ({ onStatus }: RunOptions): RunIo => ({
  status: (text) => onStatus?.(text, 'status'),
  warn: (text, mark = 'warning') => onStatus?.(text, mark),
  env: process.env,
  cwd: process.cwd(),
});

/** The journal says what ended a run by its reason, and an AbortSignal's may be anything. */
function endingBy(signal: AbortSignal | undefined): { stop: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const end = () => controller.abort('AbortSignal');
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end);
  return {
    stop: controller.signal,
    dispose: () => signal?.removeEventListener('abort', end),
  };
}
