import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { closest } from '../scenario/closest.js';
import { usageError, type UserError } from '../units/errors.js';
import { foldersIn, runsIn } from './past-folders.js';
import { LATEST } from './run-folder.js';

/** By one of these a run, or what holds several together, is known. */
const MARKS = ['journal.ndjson', 'cells.json', 'capacity.json', 'bisect.json'];
const NAMED_MOST = 3;

const holdsAny = (folder: string): boolean => MARKS.some((name) => existsSync(join(folder, name)));

/**
 * The folder that somebody means, who may have named a file in it, such as `report.html`.
 * @throws UserError (usage) where there is no such folder
 */
export function folderOf(given: string, cwd: string): string {
  const path = resolve(cwd, given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw noFolderError(given, path);
  if (found.isDirectory()) return path;
  if (holdsAny(dirname(path))) return dirname(path);
  throw usageError(`${given} is a file, and no run lies beside it`, 'give the folder of a run');
}

/**
 * The folder of one run: an archive that somebody attached has a folder of its own around it.
 * @throws UserError (usage) where there is none, or several
 */
export function runFolder(given: string, cwd: string): string {
  const path = folderOf(given, cwd);
  if (existsSync(join(path, 'journal.ndjson'))) return path;
  const [first, ...more] = runsIn(path);
  if (first === undefined) throw noRunError(given, path);
  if (more.length === 0) return first;
  throw usageError(
    `${given} holds ${more.length + 1} runs`,
    `give one of them: framestall ls ${given} lists them`,
  );
}

function noFolderError(given: string, path: string): UserError {
  const parent = dirname(path);
  const near = closest(basename(path), existsSync(parent) ? readdirSync(parent) : []);
  const fix =
    near === undefined
      ? 'give the folder of a run, e.g. reports/latest; framestall ls lists those in reports'
      : `did you mean ${join(dirname(given), near)}?`;
  return usageError(`there is no folder ${given}`, fix);
}

/** What lies nearest is named: of a folder of runs the newest. */
function noRunError(given: string, path: string): UserError {
  const inside = foldersIn(path).filter((name) => holdsAny(join(path, name)));
  const named = [...(holdsAny(join(path, LATEST)) ? [LATEST] : []), ...inside.sort().reverse()];
  const shown = named.slice(0, NAMED_MOST).map((name) => join(given, name));
  const more = named.length > NAMED_MOST ? `; framestall ls ${given} lists all` : '';
  const fix =
    shown.length === 0 ? 'give the folder of a run' : `give ${shown.join(', or ')}${more}`;
  return usageError(`${given} itself holds no run: there is no journal.ndjson in it`, fix);
}
