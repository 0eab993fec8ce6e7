import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LATEST } from './run-folder.js';

/**
 * The folders in a folder, in no order. `latest` is none of them: it is a link, or what archives and
 * uploads that follow links make of it, a second copy of a run.
 */
export const foldersIn = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== LATEST)
    .map(({ name }) => name);

/** The folders of runs in a folder; none where there is no such folder. */
export function runsIn(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return foldersIn(path)
    .map((name) => join(path, name))
    .filter((folder) => existsSync(join(folder, 'journal.ndjson')));
}
