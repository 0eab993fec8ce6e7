import { hostFacts } from '../pressure/sensors.js';
import { planScenario, planWarnings } from '../scenario/index.js';
import type { Cell } from '../scenario/types.js';
import { usageError } from '../units/errors.js';
import { announce } from './budget.js';
import { newBook, openBook, ordered, variantKey, type Book, type Judge } from './cells-file.js';
import type { RunIo } from './io.js';
import { checkNeeds, type ServerFlags } from './needs.js';
import { noScenarioError, type Given } from './scenario-file.js';
import { loadCells, type VaryFlags } from './vary.js';

/** `cells` in the order in which they run, `variants` in the scenario's: the baseline first. */
export type Agenda = { cells: Cell[]; variants: string[]; book: Book | null };
export type AgendaFlags = VaryFlags &
  ServerFlags & {
    output: string;
    resume?: string;
    yes?: boolean;
    judge?: Judge;
    /** What the caller has to say of the cells, before anything is looked up or made. */
    inspect?: (cells: readonly Cell[]) => void;
  };

/**
 * What is to run: a scenario and its flags, or the rest of what was broken off. Several cells get a
 * folder with their plan, so that they can be gone on with.
 * @throws UserError (usage), also above 30 minutes without `--yes`
 */
export async function agendaOf(
  given: Given | undefined,
  flags: AgendaFlags,
  io: RunIo,
  stop: AbortSignal,
): Promise<Agenda> {
  const { resume, vary, repeats, sdk, set } = flags;
  if (resume !== undefined) {
    if ([given, vary, repeats, sdk, set].some((given) => given !== undefined)) {
      throw usageError(
        '--resume goes on with what was planned',
        'leave the scenario and its flags',
      );
    }
    const book = openBook(resume, io.cwd);
    flags.inspect?.(book.cells);
    const open = book.cells.filter((_, i) => book.file.cells[i]?.state !== 'done');
    await checkNeeds(open, flags, io, stop);
    announce(book.cells, open.length, flags.yes === true, io.status);
    return { cells: book.cells, variants: book.variants, book };
  }
  if (given === undefined) throw noScenarioError();
  const cells = await loadCells(given, flags, io, stop);
  flags.inspect?.(cells);
  await checkNeeds(cells, flags, io, stop);
  if (cells.length > 1) announce(cells, cells.length, flags.yes === true, io.status);
  if (cells.length > 1) {
    const book = newBook(flags.output, cells, flags.judge);
    return { cells: book.cells, variants: book.variants, book };
  }
  return { cells: ordered(cells), variants: [...new Set(cells.map(variantKey))], book: null };
}

/** @param when said before each, where it is not the cells as they are */
export function warnOfPlans(cells: readonly Cell[], io: RunIo, when = ''): void {
  const host = hostFacts();
  const plans = cells.filter(({ repeat }) => repeat === 1).map((cell) => cell.scenario);
  const warnings = plans.flatMap((scenario) => planWarnings(planScenario(scenario, host), host));
  for (const warning of new Set(warnings)) io.warn(when + warning, 'warning');
}
