import { join, relative } from 'node:path';
import type { Bisection } from '../compare/index.js';
import { renderBisectionHtml, renderBisectionMarkdown } from '../report/index.js';
import { EXIT } from '../units/errors.js';
import { versionOf } from '../runs/package.js';
import { readPlanFile } from '../runs/plan-file.js';
import { makeRunFolder, newRunId, pointLatest, writeWhole } from '../runs/run-folder.js';

/** `bisect.json`: the search, and all that was found so far. */
export type BisectFile = Bisection & { framestall: string; startedAt: string };

export type BisectBook = { folder: string; found: Bisection; startedAt: string };

const NAME = 'bisect.json';

/** Makes the folder that holds the search and its runs. */
export function newBisection(output: string, found: Bisection, startedAt = new Date()): BisectBook {
  const { scenario } = found;
  const folder = makeRunFolder(output, { startedAt, scenario, sdk: 'bisect', id: newRunId() });
  const book = { folder, found, startedAt: startedAt.toISOString() };
  saveBisection(book);
  pointLatest(folder);
  return book;
}

export function saveBisection({ folder, found, startedAt }: BisectBook): void {
  const { schemaVersion, ...rest } = found;
  const file: BisectFile = { schemaVersion, framestall: versionOf(), startedAt, ...rest };
  writeWhole(join(folder, NAME), `${JSON.stringify(file, null, 2)}\n`);
}

/** `bisect.md` and `bisect.html`. */
export function writeBisection(folder: string, found: Bisection): void {
  writeWhole(join(folder, 'bisect.md'), renderBisectionMarkdown(found));
  writeWhole(join(folder, 'bisect.html'), renderBisectionHtml(found));
}

/** @throws UserError (usage) where there is no such search, or none of this framestall */
export function openBisection(given: string, cwd: string): { folder: string; found: Bisection } {
  const fix = 'give the folder that bisect has made';
  const { folder, file } = readPlanFile<BisectFile>(given, cwd, NAME, fix);
  const { framestall: _version, startedAt: _at, ...found } = file;
  return { folder, found };
}

export const fromBisection = ({ folder }: BisectBook, runFolder: string): string =>
  relative(folder, runFolder);

export function bisectExit({ outcome, runs }: Bisection): number {
  if (outcome?.kind === 'found') return EXIT.met;
  return runs.length === 0 ? EXIT.environment : EXIT.inconclusive;
}
