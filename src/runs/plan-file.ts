import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseScenario } from '../scenario/index.js';
import type { Cell } from '../scenario/types.js';
import { usageError } from '../units/errors.js';
import { realPath } from './run-folder.js';

/** What the folder of several runs holds them together with: `cells.json`, `capacity.json`, `bisect.json`. */
export type PlanFile<T> = {
  /** Where `latest` led when it was read: it moves on with the next run. */
  folder: string;
  file: T;
  /** A scenario in it, as YAML. @throws UserError (usage) where it is not valid */
  cell: (text: string) => Cell;
};

/**
 * @param given the folder, or the file itself
 * @throws UserError (usage) where there is no such file, or none of this framestall
 */
export function readPlanFile<T extends { schemaVersion: 1 }>(
  given: string,
  cwd: string,
  name: string,
  fix: string,
): PlanFile<T> {
  const path = realPath(resolve(cwd, given));
  const folder = basename(path) === name ? dirname(path) : path;
  let file: T;
  try {
    file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
  } catch {
    throw usageError(`${given} holds no readable ${name}`, fix);
  }
  const { schemaVersion } = file as { schemaVersion: unknown };
  if (schemaVersion !== 1) throw usageError(`${given} is of another framestall`, fix);
  const cell = (text: string): Cell => {
    const parsed = parseScenario(text, { file: join(folder, name), env: {} });
    const found = parsed.ok ? parsed.cells[0] : undefined;
    if (found === undefined) throw usageError(`${given}: a scenario in ${name} is not valid`, fix);
    return found;
  };
  return { folder, file, cell };
}
