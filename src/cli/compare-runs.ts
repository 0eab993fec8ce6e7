import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import {
  compare,
  figuresFor,
  MARGIN_DEFAULT,
  matchesFigure,
  plannedVariants,
  variantsOf,
  type Comparison,
  type PlannedRun,
  type Unavailable,
  type Variant,
} from '../compare/index.js';
import { environmentError, usageError } from '../units/errors.js';
import {
  isBook,
  openBook,
  runFolderOf,
  type Book,
  type CellRecord,
  type Judge,
} from '../runs/cells-file.js';
import { readResult } from '../runs/results.js';

export const JUDGE: Judge = { margin: MARGIN_DEFAULT, figures: [] };

/** What one comparison's plan says, else the defaults. */
export const judgeIn = (targets: string[], cwd: string): Judge =>
  targets.length === 1 && isBook(targets[0] ?? '', cwd)
    ? (openBook(targets[0] ?? '', cwd).file.judge ?? JUDGE)
    : JUDGE;

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
  if (variants.length + unavailable.length < 2) {
    throw usageError(
      `${runs.length} runs, and nothing sets them apart: no two variants`,
      'give runs that differ in their SDK, Node or scenario',
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

type Entry = PlannedRun & { folder: string | null };

/** Runs in folders, or those of one comparison by its own plan. @throws UserError (usage) */
export function variantsIn(targets: string[], cwd: string): Found {
  const [only = ''] = targets;
  const entries = targets.flatMap((target): Entry[] => {
    if (isBook(target, cwd)) return runsOfBook(target, cwd);
    const { summary, folder } = readResult(target, cwd);
    return [{ run: summary, settings: {}, reason: null, folder }];
  });
  const runs = entries.flatMap(({ run }) => run ?? []);
  const ids = runs.map(({ run }) => run.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw usageError(`the run ${twice} is given twice`, 'a run counts once');
  if (targets.length === 1 && isBook(only, cwd)) return byPlan(entries);
  const scenarios = entries.flatMap(({ run, folder }) =>
    run === null ? [] : [folder === null ? {} : settingsIn(folder)],
  );
  return { variants: variantsOf(runs, scenarios), unavailable: [], notRun: 0 };
}

/** Named by the run itself, or no matter for what it measures. */
const NOT_SETTINGS = new Set(['name', 'about', 'sdk', 'node', 'logCapture', 'thresholds']);

/** What a run's resolved scenario says, by path; nothing where it is not there. */
function settingsIn(folder: string): Record<string, string> {
  const file = join(folder, 'scenario.yaml');
  if (!existsSync(file)) return {};
  const all: Record<string, string> = {};
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value !== 'object' || value === null) all[path.join('.')] = String(value);
    else for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  const read: unknown = parse(readFileSync(file, 'utf8'));
  for (const [key, value] of Object.entries(read ?? {})) {
    if (!NOT_SETTINGS.has(key)) walk(value, [key]);
  }
  return all;
}

function runsOfBook(target: string, cwd: string): Entry[] {
  const book = openBook(target, cwd);
  return doneIn(book).map(({ folder, record }) => ({
    run: folder === null ? null : readResult(folder, cwd).summary,
    settings: record.variant,
    reason: record.reason,
    folder,
  }));
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

/** True if all that is given are folders, rather than a scenario. */
export function foldersOnly(targets: string[], cwd: string): boolean {
  const isFolder = (target: string) =>
    statSync(resolve(cwd, target), { throwIfNoEntry: false })?.isDirectory() === true;
  return targets.length > 0 && targets.every(isFolder);
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
