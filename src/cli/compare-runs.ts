import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  compare,
  figuresFor,
  MARGIN_DEFAULT,
  matchesFigure,
  variantsBy,
  variantsOf,
  type Comparison,
  type Variant,
} from '../compare/index.js';
import { usageError } from '../units/errors.js';
import { isBook, openBook, runFolderOf, type Judge } from '../runs/cells-file.js';
import { readResult } from '../runs/results.js';

export const JUDGE: Judge = { margin: MARGIN_DEFAULT, figures: [] };

/** What one comparison's plan says, else the defaults. */
export const judgeIn = (targets: string[], cwd: string): Judge =>
  targets.length === 1 && isBook(targets[0] ?? '', cwd)
    ? (openBook(targets[0] ?? '', cwd).file.judge ?? JUDGE)
    : JUDGE;

/** @throws UserError (usage) where these runs can't be compared */
export function compareVariants(variants: Variant[], judge: Judge): Comparison {
  const runs = variants.flatMap((variant) => variant.runs);
  const names = new Set(runs.map(({ run: { scenario } }) => scenario.name));
  if (names.size > 1) {
    throw usageError(
      `runs of different scenarios can't be compared: ${[...names].join(', ')}`,
      'give runs of one scenario',
    );
  }
  if (variants.length < 2) {
    throw usageError(
      `${runs.length} runs, and nothing sets them apart: no two variants`,
      'give runs that differ in sdk, node, logCapture, or what their scenario varied',
    );
  }
  const known = figuresFor(runs).map(({ key }) => key);
  checkFigures(judge.figures, known);
  return compare(variants, judge);
}

/** @throws UserError (usage) for a figure that is none of the known */
export function checkFigures(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.some((key) => matchesFigure(key, name)));
  if (unknown === undefined) return;
  throw usageError(`--figure ${unknown} is not compared`, `figures are: ${known.join(', ')}`);
}

/** Runs in folders, or those of one comparison by its own plan. @throws UserError (usage) */
export function variantsIn(targets: string[], cwd: string): Variant[] {
  const [only = ''] = targets;
  const entries = targets.flatMap((target) =>
    isBook(target, cwd)
      ? runsOfBook(target, cwd)
      : [{ run: readResult(target, cwd).summary, settings: {} }],
  );
  const ids = entries.map(({ run }) => run.run.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw usageError(`the run ${twice} is given twice`, 'a run counts once');
  const byPlan = targets.length === 1 && isBook(only, cwd);
  return byPlan ? variantsBy(entries) : variantsOf(entries.map(({ run }) => run));
}

function runsOfBook(target: string, cwd: string) {
  const book = openBook(target, cwd);
  const inScenario = [...book.file.cells].sort((a, b) => a.scenario - b.scenario);
  return inScenario.flatMap((record) => {
    const folder = runFolderOf(book, record);
    if (folder === null) return [];
    return [{ run: readResult(folder, cwd).summary, settings: record.variant }];
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
