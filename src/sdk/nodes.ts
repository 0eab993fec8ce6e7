import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import semver from 'semver';
import { environmentError, usageError } from '../units/errors.js';
import { catalog, type Ask } from './catalog.js';
import { installPackage, packageDir } from './install.js';
import { npmCommand } from './npm.js';
import { notPublished, parseSpec, pick } from './spec.js';

export type NodeBinary = {
  execPath: string;
  /** As Node prints it: `v22.23.3`. */
  version: string;
};

const VERSION_LIMIT_MS = 10_000;

/** `install` null: it is in place. */
type FoundNode = NodeBinary & { install: (() => Promise<unknown>) | null };

/**
 * @param spec `current`, `path:FILE`, or a version, a major or a range: then npm's package of that
 * Node for this platform, kept in `<home>/node/<version>/`
 * @throws UserError: usage for a spec that means nothing, environment where npm can't be asked
 */
export async function resolveNode(
  spec: string,
  home: string,
  ask: Ask & { npm?: string } = {},
): Promise<FoundNode> {
  if (spec === 'current') {
    return { execPath: process.execPath, version: process.version, install: null };
  }
  const packageName = nodePackage(process.platform, process.arch);
  const wanted = parseSpec(spec, 'Node');
  if (wanted.kind === 'path') return { ...(await givenNode(wanted.path)), install: null };

  const parent = join(home, 'node');
  const npm = npmCommand(ask.npm);
  const binary = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
  const fileOf = (version: string) => join(packageDir(parent, packageName, version), ...binary);
  const file = join(parent, 'versions.json');
  const installed = async () => {
    const names = await readdir(parent).catch(() => []);
    return names.filter((name) => semver.valid(name) === name && existsSync(fileOf(name)));
  };
  const has = (version: string) => existsSync(fileOf(version));
  const found =
    wanted.kind === 'exact' && has(wanted.version)
      ? { version: wanted.version, searched: null }
      : await catalog({ packageName, file, npm, installed }).find(
          (list) => pick(wanted, list),
          ask,
        );
  const { version, searched } = found;
  if (version === null) throw notPublished(wanted, searched ?? { versions: [], tags: {} }, 'Node');
  const verify = async (dir: string) => {
    const said = await versionOf(join(dir, ...binary));
    if (said === `v${version}`) return;
    throw environmentError(`${packageName} ${version} does not run here (${said ?? 'silent'})`);
  };
  const { signal } = ask;
  const install = () => {
    ask.status?.(`installing Node ${version} (about 100 MB, usually 5 to 10 seconds)`);
    return installPackage({ parent, packageName, version, npm, verify, signal });
  };
  return {
    execPath: fileOf(version),
    version: `v${version}`,
    install: has(version) ? null : install,
  };
}

/** Has it in place. @throws as `resolveNode`, and environment where it cannot be had */
export async function ensureNode(
  spec: string,
  home: string,
  ask: Ask & { npm?: string } = {},
): Promise<NodeBinary> {
  const { execPath, version, install } = await resolveNode(spec, home, ask);
  await install?.();
  return { execPath, version };
}

/** npm's name of the package that holds Node's binary for a platform. */
function nodePackage(platform: string, arch: string): string {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

async function givenNode(path: string): Promise<NodeBinary> {
  const execPath = resolve(path);
  const version = await versionOf(execPath);
  if (version === null) {
    throw usageError(`${execPath} is not a Node binary`, 'give the file that node --version runs');
  }
  return { execPath, version };
}

const versionOf = (execPath: string): Promise<string | null> =>
  new Promise((done) => {
    execFile(execPath, ['--version'], { timeout: VERSION_LIMIT_MS }, (error, stdout) => {
      const version = stdout.trim();
      done(error === null && /^v\d+\.\d+\.\d+/.test(version) ? version : null);
    });
  });
