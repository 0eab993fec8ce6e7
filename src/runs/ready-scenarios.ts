import { existsSync, readdirSync } from 'node:fs';
import { join, normalize, resolve, sep } from 'node:path';
import { packageRoot } from './package.js';

const FOLDER = 'scenarios';
const EXTENSION = '.yaml';

/** Names of the scenarios that come with framestall: `queue-off`, `health/log-storm`. */
export const readyNames = (): string[] =>
  readdirSync(join(packageRoot(), FOLDER), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length).replaceAll(sep, '/'))
    .sort();

/**
 * The path of a scenario that comes with framestall, for one that is no file here: by its name, or
 * as the README writes it, `scenarios/queue-off.yaml`, where there is no such folder. In somebody's
 * own `scenarios/` a file that is missing stays missing: another one's figures would pass for his.
 */
export function readyScenario(given: string, cwd: string): string | null {
  const name = nameOf(normalize(given).replaceAll(sep, '/'), cwd);
  if (name === null || !readyNames().includes(name)) return null;
  return join(packageRoot(), FOLDER, `${name}${EXTENSION}`);
}

function nameOf(path: string, cwd: string): string | null {
  if (!path.endsWith(EXTENSION)) return path;
  if (!path.startsWith(`${FOLDER}/`) || existsSync(resolve(cwd, FOLDER))) return null;
  return path.slice(FOLDER.length + 1, -EXTENSION.length);
}
