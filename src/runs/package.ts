import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder, from the sources as from `dist`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

type Manifest = { version: string; engines: { node: string } };

const manifest = (): Manifest =>
  JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Manifest;

export const versionOf = (): string => manifest().version;

/** The range of Node versions under which framestall itself runs. */
export const enginesOf = (): string => manifest().engines.node;

/** Holds the go.mod that pins livekit-server. */
export const toolsDir = (): string => join(packageRoot(), 'tools', 'livekit-server');
