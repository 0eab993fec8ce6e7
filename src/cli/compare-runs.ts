import {
  compare,
  figuresFor,
  MARGIN_DEFAULT,
  matchesFigure,
  plannedVariants,
  type Comparison,
  type PlannedRun,
  type Unavailable,
  type Variant,
} from '../compare/index.js';
import { environmentError, usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';
import { runFolderOf, type Book, type CellRecord, type Judge } from '../runs/cells-file.js';

export const JUDGE: Judge = { margin: MARGIN_DEFAULT, figures: [] };

export type Found = { variants: Variant[]; unavailable: Unavailable[]; notRun: number };

/**
 * By the plan that they were run by. @throws UserError (environment) where the baseline, with which
 * everything is compared, could not be run
 */
export function byPlan(entries: readonly PlannedRun[]): Found {
  const { variants, unavailable, notRun, baseline } = plannedVariants(entries);
  const gone = unavailable.find(({ label }) => label === baseline);
  if (gone === undefined) return { variants, unavailable, notRun };
  throw environmentError(
    `the baseline ${baseline} could not be run: ${gone.reason}`,
    'put another value first, or mend what kept it from running',
  );
}

/** @throws UserError (usage) where these runs can't be compared */
export function compareVariants(
  { variants, unavailable, notRun }: Found,
  judge: Judge,
): Comparison {
  const runs = variants.flatMap((variant) => variant.runs);
  const names = new Set(runs.map(({ run: { scenario } }) => scenario.name));
  if (names.size > 1) {
    throw usageError(
      `runs of different scenarios can't be compared: ${[...names].join(', ')}`,
      'give runs of one scenario',
    );
  }
  if (runs.length === 0) {
    throw usageError(
      'no run is finished, so nothing can be compared',
      'go on with --resume FOLDER',
    );
  }
  if (variants.length + unavailable.length < 2) {
    throw usageError(
      `${plural(runs.length, 'run')}, and nothing sets them apart: no two variants`,
      'give runs that differ in their SDK, Node or scenario, or two folders of runs',
    );
  }
  const known = figuresFor(runs).map(({ key }) => key);
  checkFigures(judge.figures, known);
  return compare(variants, { ...judge, unavailable, notRun });
}

/** @throws UserError (usage) for a figure that is none of the known */
export function checkFigures(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.some((key) => matchesFigure(key, name)));
  if (unknown === undefined) return;
  throw usageError(`--figure ${unknown} is not compared`, `figures are: ${known.join(', ')}`);
}

/** The finished cells of a plan, variant by variant, the baseline first; `folder` null: it could not be had. */
export function doneIn(book: Book): { folder: string | null; record: CellRecord }[] {
  const inScenario = [...book.file.cells].sort((a, b) => a.scenario - b.scenario);
  return inScenario.flatMap((record) => {
    // A plan that was broken off: what is still to come is no lack.
    if (record.state === 'planned') return [];
    const folder = runFolderOf(book, record);
    return [{ folder, record }];
  });
}

export const parseMargin = (text: string): number => parseShare(text, '--margin', '10%');

/** `10%`, `0.1`. @throws UserError (usage) for anything but a share between 0 and 1 */
export function parseShare(text: string, flag: string, example: string): number {
  const [, digits, sign] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const share = digits === undefined ? Number.NaN : Number(digits) / (sign === '%' ? 100 : 1);
  if (share > 0 && share < 1) return share;
  throw usageError(
    `${flag} ${text} is no share above 0 and below 100 %`,
    `write ${flag} ${example}`,
  );
}
