import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { environmentError } from '../units/errors.js';
import { catalog, type Ask } from './catalog.js';
import { installPackage, packageDir, uninstall } from './install.js';
import { localBuild, manifestOf } from './local-build.js';
import { npmCommand } from './npm.js';
import { entryOf } from './package-json.js';
import { probeCapabilities } from './probe.js';
import { notPublished, parseSpec, pick } from './spec.js';

const PACKAGE = '@livekit/rtc-node';
const LOAD_LIMIT_MS = 30_000;

export type StoredSdk = {
  version: string;
  /** The package's own folder. */
  dir: string;
  sizeMb: number;
  /** ISO 8601. */
  installedAt: string;
};

export type EnsuredSdk = {
  version: string;
  dir: string;
  origin: 'installed' | 'downloaded' | 'path';
};

export type SdkStore = {
  /**
   * The one version that a spec means: exact, range, tag or `path:DIR`. An installed exact version
   * needs no network.
   * @throws UserError: usage where nothing fits, environment where npm cannot be asked
   */
  resolve(spec: string, ask?: Ask): Promise<{ version: string; path?: string }>;
  /** Has it in place, fit to load. @throws as `resolve`, and environment where it cannot be had */
  ensure(spec: string, ask: Ask): Promise<EnsuredSdk>;
  /** In semver order. */
  list(): Promise<StoredSdk[]>;
  /** @returns false where it was not installed */
  remove(version: string): Promise<boolean>;
  /** All published versions in semver order. */
  published(ask?: Ask): Promise<string[]>;
};

/** @param home the house's cache folder; the store is `<home>/sdk/<version>/` */
export function openStore(home: string, options: { npm?: string } = {}): SdkStore {
  const parent = join(home, 'sdk');
  const npm = npmCommand(options.npm);
  const dirOf = (version: string) => packageDir(parent, PACKAGE, version);
  const installed = () => installedVersions(parent, dirOf);
  const versions = catalog({
    packageName: PACKAGE,
    file: join(parent, 'versions.json'),
    npm,
    installed,
  });

  const resolve: SdkStore['resolve'] = async (text, ask = {}) => {
    const spec = parseSpec(text, PACKAGE);
    if (spec.kind === 'path') return localBuild(spec.path, PACKAGE);
    if (spec.kind === 'exact' && existsSync(dirOf(spec.version))) return { version: spec.version };
    const { version, searched } = await versions.find((list) => pick(spec, list), ask);
    if (version === null) throw notPublished(spec, searched, PACKAGE);
    return { version };
  };

  return {
    resolve,
    async ensure(spec, ask) {
      const { version, path } = await resolve(spec, ask);
      if (path !== undefined) return { version, dir: path, origin: 'path' };
      const dir = dirOf(version);
      if (existsSync(dir)) return { version, dir, origin: 'installed' };
      ask.status?.(`installing ${PACKAGE} ${version} (about 40 MB, usually a few seconds)`);
      const verify = (fresh: string) => verifySdk(fresh, version);
      const { signal } = ask;
      const install = { parent, packageName: PACKAGE, version, npm, verify, signal };
      return { version, dir, origin: await installPackage(install) };
    },
    async list() {
      return Promise.all((await installed()).map((version) => describe(version, parent, dirOf)));
    },
    remove: (version) =>
      semver.valid(version) === version ? uninstall(parent, version) : Promise.resolve(false),
    async published(ask = {}) {
      const { searched } = await versions.find(({ versions: all }) => all.at(-1), ask);
      return searched.versions;
    },
  };
}

async function installedVersions(parent: string, dirOf: (version: string) => string) {
  const names = await readdir(parent).catch(() => []);
  const whole = names.filter(
    (name) => semver.valid(name) === name && manifestOf(dirOf(name)) !== null,
  );
  return semver.sort(whole);
}

/** Loads it once in a child: a binding that is missing or of another platform shows here. */
async function verifySdk(dir: string, version: string): Promise<void> {
  const manifest = manifestOf(dir);
  if (manifest?.version !== version || !existsSync(join(dir, entryOf(manifest)))) {
    throw environmentError(`npm left an incomplete ${PACKAGE} ${version}`, 'try again');
  }
  const { capabilities } = await probeCapabilities(dir, process.execPath, LOAD_LIMIT_MS);
  if (!capabilities.logCaptureSwitch) {
    const platform = `${process.platform}-${process.arch}`;
    throw environmentError(`${PACKAGE} ${version} loaded no native binding for ${platform}`);
  }
}

async function describe(
  version: string,
  parent: string,
  dirOf: (version: string) => string,
): Promise<StoredSdk> {
  const root = join(parent, version);
  const { mtime } = await stat(root);
  const sizeMb = Math.round((await bytesIn(root)) / 1e5) / 10;
  return { version, dir: dirOf(version), sizeMb, installedAt: mtime.toISOString() };
}

async function bytesIn(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
