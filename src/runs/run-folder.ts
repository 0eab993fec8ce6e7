import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { usageError } from '../units/errors.js';

/** Six characters, so that two runs of one second never meet. */
export const newRunId = (): string =>
  randomBytes(4).toString('base64url').replace(/[-_]/g, 'x').slice(0, 6).toLowerCase();

/**
 * Makes `<UTC>-<scenario>-<sdk>-<id>/` below `output`.
 * @throws UserError if the place can't be written
 */
export function makeRunFolder(
  output: string,
  run: { startedAt: Date; scenario: string; sdk: string; id: string },
): string {
  const utc = run.startedAt.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const name = `${utc}-${run.scenario}-${run.sdk.replace(/[^\w.-]+/g, '-')}-${run.id}`;
  const folder = join(resolve(output), name);
  try {
    makeWithParents(resolve(output));
    mkdirSync(folder);
  } catch (error) {
    throw usageError(
      `no run's folder can be made in ${output}: ${(error as Error).message}`,
      'give a place that can be written with --output FOLDER',
    );
  }
  return folder;
}

/** Not Node's `recursive`: under /proc, where nothing can be made, it tries for ever. */
function makeWithParents(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (isFolder(folder)) return;
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    makeWithParents(parent);
    makeAlone(folder);
  }
}

/** Somebody else may have been quicker. */
function makeAlone(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

export const LATEST = 'latest';

/** Points `latest`, beside the run's folder, to it. Never throws: a run does not depend on it. */
export function pointLatest(folder: string): void {
  const output = dirname(folder);
  const temporary = join(output, `.latest-${basename(folder)}`);
  try {
    symlinkSync(basename(folder), temporary);
    renameSync(temporary, join(output, LATEST));
  } catch {
    rmSync(temporary, { force: true }); // no symbolic links here
  }
}

/**
 * Written beside and renamed, so that a reader never sees half a file.
 * @throws what node:fs throws; nothing is left behind then
 */
export function writeWhole(file: string, text: string | Iterable<string>): void {
  const temporary = `${file}.part`;
  try {
    const fd = openSync(temporary, 'w');
    try {
      for (const part of typeof text === 'string' ? [text] : text) writeFileSync(fd, part);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Where a link such as `latest` leads: it moves on with the next run. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // what is not there is told of when it is read
  }
}
