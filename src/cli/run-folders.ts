import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JournalEvent } from '../journal/events.js';
import { readJournal, type Reading } from '../journal/reader.js';
import { foldersIn } from '../runs/past-folders.js';
import { usageError, UserError } from '../units/errors.js';
import type { Io } from './io.js';

const DEEPEST = 3;

/**
 * Every run below the given folders: a run's own, one with the cells of a comparison, one with many.
 * @throws UserError (usage) for a folder that is not there, is none or holds no run
 */
export function runFoldersIn(given: string[], cwd: string): string[] {
  const all = given.flatMap((folder) => {
    const path = resolve(cwd, folder);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw usageError(
        existsSync(path) ? `${folder} is no folder` : `there is no folder ${folder}`,
        'give the folder of a run, or one of many runs',
      );
    }
    const found = runsBelow(path, 0);
    if (found.length > 0) return found;
    throw usageError(
      `${folder} holds no run: no journal.ndjson in it or ${DEEPEST} levels below`,
      'give what --output of framestall run was given',
    );
  });
  return [...new Set(all)].sort();
}

function runsBelow(path: string, depth: number): string[] {
  if (existsSync(join(path, 'journal.ndjson'))) return [path];
  if (depth === DEEPEST) return [];
  return foldersIn(path).flatMap((name) => runsBelow(join(path, name), depth + 1));
}

/**
 * One journal after the other: a day's is long, and many do not fit into memory at once. One that can't
 * be read is left out with a warning.
 * @throws UserError when none can be read
 */
export function* journalsOf(
  folders: string[],
  io: Pick<Io, 'warn'>,
): Generator<{ folder: string; events: JournalEvent[]; reading: Reading }> {
  let read = 0;
  for (const [n, folder] of folders.entries()) {
    let found;
    try {
      found = readJournal(join(folder, 'journal.ndjson'));
    } catch (error) {
      const last = n === folders.length - 1;
      if (!(error instanceof UserError) || (last && read === 0)) throw error;
      io.warn(`left out: ${error.message}`, 'warning');
      continue;
    }
    read++;
    yield { folder, ...found };
  }
}
