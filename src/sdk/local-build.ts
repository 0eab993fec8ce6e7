import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usageError } from '../units/errors.js';
import { entryOf, type PackageJson } from './package-json.js';

/**
 * A build of the SDK that the user points at: the package's folder, or one whose node_modules has it.
 * @returns its version with `path` in the build part, so that it is never taken for a published one
 * @throws UserError (usage) where there is none, or it is not built
 */
export function localBuild(path: string, packageName: string): { version: string; path: string } {
  const root = resolve(path);
  const candidates = [root, join(root, 'node_modules', ...packageName.split('/'))];
  for (const dir of candidates) {
    const manifest = manifestOf(dir);
    if (manifest?.name !== packageName) continue;
    const entry = entryOf(manifest);
    if (!existsSync(join(dir, entry))) {
      throw usageError(`${dir} is not built: ${entry} is missing`, 'build the package first');
    }
    const { version } = manifest;
    return { version: version + (version.includes('+') ? '.path' : '+path'), path: dir };
  }
  throw usageError(
    `${root} holds no ${packageName}`,
    'give the folder of the package, or one whose node_modules holds it',
  );
}

export function manifestOf(dir: string): PackageJson | null {
  try {
    return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as PackageJson;
  } catch {
    return null;
  }
}
