import { access, mkdtemp, readdir, readFile, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import semver from 'semver';
import { LOOPBACK_ONLY, LOOPBACK_ONLY_FIX, loopbackOnly } from '../../livekit/index.js';
import { freePorts } from '../../livekit/ports.js';
import { ptraceRefusal, systemFiles } from '../../pressure/abilities.js';
import { freeMemoryMb, hostFacts, readHostCpu } from '../../pressure/sensors.js';
import { plural } from '../../units/numbers.js';
import { ok, problem, warning, type Check } from './check.js';
import {
  checkBusy,
  checkClock,
  checkCpus,
  checkDisk,
  checkLimits,
  checkMemory,
  checkPtrace,
} from './host.js';

const SAMPLE_MS = 1000;
const CLOCK = '/sys/devices/system/clocksource/clocksource0/current_clocksource';

/** CPU, clock, limits, memory: takes a second. */
export async function hostChecks(): Promise<Check[]> {
  const before = readHostCpu();
  await sleep(SAMPLE_MS);
  const after = readHostCpu();
  const clock = await textOf(CLOCK);
  return [
    checkCpus(hostFacts().cpus, await textOf('/sys/fs/cgroup/cpu.max')),
    ...checkBusy(before, after),
    checkClock(clock?.trim() ?? null),
    checkMemory(freeMemoryMb()),
    ...checkLimits(await textOf('/proc/self/limits')),
    checkPtrace(ptraceRefusal(systemFiles())),
  ];
}

export async function portCheck(): Promise<Check> {
  const name = 'loopback ports';
  try {
    const { httpPort, udpPort } = await freePorts();
    return ok(name, `TCP and UDP can be had (${httpPort}, ${udpPort})`);
  } catch (error) {
    return problem(name, (error as Error).message, 'let this user open ports on 127.0.0.1');
  }
}

export function interfaceCheck(): Check {
  const name = 'network interface';
  if (!loopbackOnly()) return ok(name, 'there is one beside loopback');
  return warning(name, `${LOOPBACK_ONLY}; only server: none runs`, LOOPBACK_ONLY_FIX);
}

/** Whether runs can be written, and how many. */
export async function outputChecks(output: string, cwd: string): Promise<Check[]> {
  const folder = await existing(resolve(cwd, output));
  const refused = await refusedIn(folder);
  if (refused !== null) {
    return [problem('reports', refused, 'write elsewhere with --output FOLDER')];
  }
  const { bavail, bsize } = await statfs(folder);
  return [ok('reports', `${output} can be written`), checkDisk(output, bavail * bsize)];
}

/** @returns also how many versions are there, for those who need to know what works offline */
export async function storeCheck(home: string): Promise<{ check: Check; versions: number }> {
  const name = 'SDK store';
  const folder = join(home, 'sdk');
  const names = await readdir(folder).catch(() => []);
  const versions = semver.sort(names.filter((one) => semver.valid(one) === one));
  const refused = await refusedIn(await existing(folder));
  if (refused !== null) {
    const fix = 'set FRAMESTALL_HOME to a folder that can be written';
    return { check: problem(name, refused, fix), versions: versions.length };
  }
  const found =
    versions.length === 0
      ? 'empty: a run installs what it needs'
      : `${plural(versions.length, 'version')}, ${versions[0]} to ${versions.at(-1)}`;
  return { check: ok(name, found), versions: versions.length };
}

/** The folder, or what of its way is there already. */
async function existing(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    return dirname(folder) === folder ? folder : existing(dirname(folder));
  }
}

/** Why nothing can be written there; null where it can. Tried: root is told yes of /proc too. */
async function refusedIn(folder: string): Promise<string | null> {
  try {
    await rmdir(await mkdtemp(join(folder, '.framestall-')));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const textOf = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);
