import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import semver from 'semver';
import { UserError } from '../units/errors.js';
import type { Npm } from './npm.js';

export type Catalog = {
  /** In semver order. */
  versions: string[];
  tags: Record<string, string>;
};
type Cached = Catalog & { fetchedAtMs: number };

export type Ask = {
  signal?: AbortSignal | undefined;
  status?: ((text: string) => void) | undefined;
};

const FRESH_MS = 3_600_000;
/** npm's own patience is more than a minute, and there is something to go by. */
const IMPATIENT = [
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=1000',
];

export type Source = {
  packageName: string;
  /** Where the list is kept between runs. */
  file: string;
  npm: Npm;
  /** Used when npm cannot be reached and nothing is kept. */
  installed: () => Promise<string[]>;
};

/**
 * The published versions, kept for an hour. `find` looks in the kept list first, and asks npm
 * before it says that there is nothing; out of reach, an older list or the installed versions do.
 */
export function catalog(source: Source) {
  let memory: Cached | null = null;
  /** What is gone by since npm was out of reach: it is not waited for a second time. */
  let instead: Catalog | null = null;

  const kept = async (): Promise<Cached | null> => {
    memory ??= await readCached(source.file);
    return memory;
  };

  const fetch = async (signal: AbortSignal | undefined): Promise<Cached> => {
    const args = ['view', source.packageName, 'versions', 'dist-tags', '--json', ...IMPATIENT];
    const doing = `listing the versions of ${source.packageName}`;
    const text = await source.npm(args, { doing, signal });
    memory = { ...parseView(text), fetchedAtMs: Date.now() };
    await writeCached(source.file, memory);
    return memory;
  };

  const fallback = async (error: unknown, ask: Ask): Promise<Catalog> => {
    if (!(error instanceof UserError) || ask.signal?.aborted === true) throw error;
    const old = await kept();
    const installed = await source.installed();
    if (old === null && installed.length === 0) throw error;
    const what = old === null ? 'the installed versions' : 'a list of versions kept from before';
    ask.status?.(`${error.message}; going by ${what}`);
    instead = old ?? { versions: semver.sort([...installed]), tags: newest(installed) };
    return instead;
  };

  return {
    /** @returns what `pick` finds, or null; `searched` is the list in which it was not found */
    async find(
      pick: (list: Catalog) => string | null | undefined,
      ask: Ask,
    ): Promise<{ version: string | null; searched: Catalog }> {
      const old = await kept();
      const fresh = old !== null && Date.now() - old.fetchedAtMs < FRESH_MS;
      const early = fresh ? (pick(old) ?? null) : null;
      if (fresh && early !== null) return { version: early, searched: old };
      const list =
        instead ?? (await fetch(ask.signal).catch((error: unknown) => fallback(error, ask)));
      return { version: pick(list) ?? null, searched: list };
    },
  };
}

/** `npm view NAME versions dist-tags --json`; one version alone comes as a string. */
export function parseView(text: string): Catalog {
  const view = JSON.parse(text) as {
    versions?: string | string[];
    'dist-tags'?: Record<string, string>;
  };
  const versions = [view.versions ?? []].flat().filter((version) => semver.valid(version) !== null);
  return { versions: semver.sort(versions), tags: view['dist-tags'] ?? {} };
}

const newest = (versions: string[]): Record<string, string> => {
  const latest = semver.maxSatisfying(versions, '*');
  return latest === null ? {} : { latest };
};

async function readCached(file: string): Promise<Cached | null> {
  try {
    const cached = JSON.parse(await readFile(file, 'utf8')) as Partial<Cached>;
    const { versions, tags, fetchedAtMs } = cached;
    if (!Array.isArray(versions) || typeof tags !== 'object' || typeof fetchedAtMs !== 'number') {
      return null;
    }
    return { versions, tags, fetchedAtMs };
  } catch {
    return null;
  }
}

/** A cache that cannot be written costs the next run a second, and this one nothing. */
async function writeCached(file: string, cached: Cached): Promise<void> {
  const temp = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temp, JSON.stringify(cached));
    await rename(temp, file);
  } catch {
    // kept in memory all the same
  }
}
