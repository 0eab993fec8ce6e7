import { join, relative } from 'node:path';
import type { Bisection } from '../compare/index.js';
import { renderBisectionHtml, renderBisectionMarkdown } from '../report/index.js';
import { toYaml } from '../scenario/index.js';
import type { Cell } from '../scenario/types.js';
import { EXIT, usageError } from '../units/errors.js';
import { versionOf } from '../runs/package.js';
import { readPlanFile } from '../runs/plan-file.js';
import { makeRunFolder, newRunId, pointLatest, writeWhole } from '../runs/run-folder.js';

/** What a search goes on with, beside what it found. `expect` null: the default. */
export type BisectAsked = { repeats: number; confidence: number; expect: string | null };

/** `bisect.json`: the search, and all that was found so far. */
export type BisectFile = Bisection & {
  framestall: string;
  startedAt: string;
  /** Absent in older files. `scenario`: resolved, as YAML; its SDK does not matter. */
  asked?: BisectAsked & { scenario: string };
};

export type BisectBook = {
  folder: string;
  found: Bisection;
  asked: BisectAsked & { scenario: string };
  startedAt: string;
};

const NAME = 'bisect.json';

/** Makes the folder that holds the search and its runs. @param cell with any SDK */
export function newBisection(
  output: string,
  found: Bisection,
  asked: BisectAsked,
  cell: Cell,
  startedAt = new Date(),
): BisectBook {
  const { scenario } = found;
  const folder = makeRunFolder(output, { startedAt, scenario, sdk: 'bisect', id: newRunId() });
  const book = {
    folder,
    found,
    asked: { ...asked, scenario: toYaml(cell) },
    startedAt: startedAt.toISOString(),
  };
  saveBisection(book);
  pointLatest(folder);
  return book;
}

export function saveBisection({ folder, found, asked, startedAt }: BisectBook): void {
  const { schemaVersion, ...rest } = found;
  const file: BisectFile = { schemaVersion, framestall: versionOf(), startedAt, ...rest, asked };
  writeWhole(join(folder, NAME), `${JSON.stringify(file, null, 2)}\n`);
}

/** `bisect.md` and `bisect.html`. */
export function writeBisection(folder: string, found: Bisection): void {
  writeWhole(join(folder, 'bisect.md'), renderBisectionMarkdown(found));
  writeWhole(join(folder, 'bisect.html'), renderBisectionHtml(found));
}

/** @throws UserError (usage) where there is no such search, or none of this framestall */
export function openBisection(given: string, cwd: string): { folder: string; found: Bisection } {
  const { folder, file } = readFile(given, cwd);
  const { framestall: _version, startedAt: _at, asked: _asked, ...found } = file;
  return { folder, found };
}

/**
 * What could not be had then may be had now: only what was run counts.
 * @throws UserError (usage) also where it is of a framestall that kept too little to go on with
 */
export function goOnWithBisection(given: string, cwd: string): { book: BisectBook; cell: Cell } {
  const { folder, file, cell } = readFile(given, cwd);
  const { asked, startedAt } = file;
  if (asked === undefined) {
    throw usageError(`${given} is of a framestall that could not go on`, 'bisect anew');
  }
  const { found } = openBisection(given, cwd);
  const book = { folder, found: { ...found, outcome: null }, asked, startedAt };
  return { book, cell: cell(asked.scenario) };
}

const readFile = (given: string, cwd: string) =>
  readPlanFile<BisectFile>(given, cwd, NAME, 'give the folder that bisect has made');

export const fromBisection = ({ folder }: BisectBook, runFolder: string): string =>
  relative(folder, runFolder);

/** 20: every run was invalid. 21: no answer, or not the one that was looked for. 3: nothing could be run. */
export function bisectExit({ outcome, runs }: Bisection): number {
  if (outcome?.kind === 'found') return EXIT.met;
  if (runs.length === 0) return EXIT.environment;
  return runs.every(({ verdict }) => verdict === 'invalid') ? EXIT.invalid : EXIT.inconclusive;
}
