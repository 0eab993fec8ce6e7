import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Npm } from './npm.js';
import { stoppedError } from '../units/stopped.js';

export type Install = {
  /** Holds one folder per version. */
  parent: string;
  packageName: string;
  version: string;
  npm: Npm;
  /** Throws where what npm left is not fit for use. */
  verify: (packageDir: string) => Promise<void>;
  signal?: AbortSignal | undefined;
};

const FLAGS = [
  '--no-save',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--global=false',
  // Its own waits between its three tries are 10 s and 60 s: long for who has no network.
  '--fetch-retry-mintimeout=1000',
];

export const packageDir = (parent: string, packageName: string, version: string): string =>
  join(parent, version, 'node_modules', ...packageName.split('/'));

/**
 * Installs into a temporary folder beside the goal and renames it: what has the goal's name is
 * whole, whoever was killed when. Of two at once the later uses the earlier's.
 */
export async function installPackage(install: Install): Promise<'installed' | 'downloaded'> {
  const { parent, packageName, version, npm, verify, signal } = install;
  const goal = join(parent, version);
  if (existsSync(goal)) return 'installed';
  await mkdir(parent, { recursive: true });
  await sweep(parent);
  const temp = await mkdtemp(join(parent, `${TEMP}${process.pid}-`));
  try {
    const doing = `installing ${packageName} ${version}`;
    // Not --prefix: npm would then look there for the machine's npmrc too, and know neither its
    // registry nor its certificates.
    await writeFile(join(temp, 'package.json'), '{}\n');
    await npm(['install', ...FLAGS, `${packageName}@${version}`], { doing, cwd: temp, signal });
    await verify(join(temp, 'node_modules', ...packageName.split('/')));
    if (signal?.aborted === true) throw stoppedError(signal, doing);
    await rename(temp, goal);
    return 'downloaded';
  } catch (error) {
    if (signal?.aborted !== true && existsSync(goal)) return 'installed'; // another was quicker
    throw error;
  } finally {
    await discard(temp);
  }
}

/** @returns false where there was nothing. What is being deleted no longer has the version's name */
export async function uninstall(parent: string, version: string): Promise<boolean> {
  const goal = join(parent, version);
  if (!existsSync(goal)) return false;
  const grave = await mkdtemp(join(parent, `${TEMP}${process.pid}-`));
  try {
    await rename(goal, join(grave, 'removed'));
  } catch (error) {
    if (existsSync(goal)) throw error;
    return false; // somebody else was quicker
  } finally {
    await discard(grave);
  }
  return true;
}

const TEMP = '.tmp-';

/** What can't be deleted now is left to a later sweep: it is in nobody's way. */
const discard = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true }).catch(() => {});

/**
 * Removes what a killed process left behind. Never fails: several may sweep at once, and a killed
 * one's npm may still write. A folder renamed to our own name is ours alone to delete.
 */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = /^\.tmp-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const grave = join(parent, `${TEMP}${process.pid}-${randomUUID()}`);
    const mine = await rename(join(parent, name), grave).then(
      () => true,
      () => false,
    );
    if (mine) await discard(grave);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
