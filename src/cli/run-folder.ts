import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { usageError } from '../units/errors.js';

/** Six characters, so that two runs of one second never meet. */
export const newRunId = (): string =>
  randomBytes(4).toString('base64url').replace(/[-_]/g, 'x').slice(0, 6).toLowerCase();

/**
 * Makes `<UTC>-<scenario>-<sdk>-<id>/` below `output` and points `latest` to it.
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
    mkdirSync(resolve(output), { recursive: true });
    mkdirSync(folder);
  } catch (error) {
    throw usageError(
      `no run's folder can be made in ${output}: ${(error as Error).message}`,
      'give a place that can be written with --output FOLDER',
    );
  }
  pointLatest(resolve(output), folder);
  return folder;
}

function pointLatest(output: string, folder: string): void {
  const temporary = join(output, `.latest-${basename(folder)}`);
  try {
    symlinkSync(basename(folder), temporary);
    renameSync(temporary, join(output, 'latest'));
  } catch {
    rmSync(temporary, { force: true }); // no symbolic links here: the run does not depend on it
  }
}

/** Written beside and renamed, so that a reader never sees half a file. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.part`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
