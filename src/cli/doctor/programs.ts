import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { findProgram, isExecutable } from '../../children/index.js';
import { npmCommand } from '../../sdk/npm.js';
import { ok, problem, warning, type Check } from './check.js';

const ANSWER_LIMIT_MS = 5000;
/** What the network's pressure calls, and the Debian package that has it. */
const NETWORK_TOOLS = {
  ip: 'iproute2',
  tc: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
};

/** @param range of package.json's `engines` */
export function checkNode(version: string, range: string): Check {
  return semver.satisfies(version, range)
    ? ok('Node', version)
    : problem('Node', `${version}, but ${range} is needed`, 'install a newer Node');
}

/** Go is only there to build the server. @param server whether there is one already */
export function checkGo(version: string | null, server: boolean): Check {
  if (version !== null) return ok('Go', version);
  if (server) return ok('Go', 'not found, and not needed: there is a livekit-server');
  const fix = 'install Go, or a livekit-server, or run with --url or --server-bin';
  return problem('Go', 'not found, so no livekit-server can be built', fix);
}

/** Those of the server are first on PATH, as a run takes them. */
export async function serverChecks(env: NodeJS.ProcessEnv, home: string): Promise<Check[]> {
  const name = 'livekit-server';
  const path = await findProgram(name, env);
  const cached = path === null ? await cachedServer(home) : null;
  const server = path ?? cached;
  const go = await findProgram('go', env);
  const version = go === null ? null : await answerOf(go, ['version']);
  const goCheck = checkGo(version, server !== null);
  if (server !== null) return [ok(name, server), goCheck];
  const fix = 'let the first run build it (2 to 3 minutes), or framestall server now';
  return [warning(name, 'neither on PATH nor in the cache', fix), goCheck];
}

async function cachedServer(home: string): Promise<string | null> {
  const folder = join(home, 'server');
  for (const version of (await readdir(folder).catch(() => [])).sort().reverse()) {
    const file = join(folder, version, 'livekit-server');
    if (await isExecutable(file)) return file;
  }
  return null;
}

/** @param versions of the SDK that are installed: these need no registry */
export async function registryCheck(versions: number, stop: AbortSignal): Promise<Check> {
  const name = 'npm registry';
  const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    const signal = AbortSignal.any([stop, limit]);
    await npmCommand()(['ping'], { doing: 'npm ping', signal });
    return ok(name, 'answers');
  } catch (error) {
    const found = limit.aborted
      ? `no answer within ${ANSWER_LIMIT_MS / 1000} s`
      : (error as Error).message;
    const fix = 'check the network, or the registry that npm is set to';
    return versions > 0
      ? warning(name, found, `${fix}; installed versions run without`)
      : problem(name, found, fix);
  }
}

/** Asked of a namespace that is gone at once: what the user may do shows only then. */
export async function networkCheck(env: NodeJS.ProcessEnv): Promise<Check> {
  const name = 'network pressure';
  if (process.platform !== 'linux') return warning(name, 'only on Linux', 'leave it out');
  const missing: [string, string][] = [];
  for (const entry of Object.entries(NETWORK_TOOLS)) {
    if ((await findProgram(entry[0], env)) === null) missing.push(entry);
  }
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, from]) => from))].join(' ');
    const programs = missing.map(([program]) => program).join(', ');
    return warning(name, `not found: ${programs}`, `apt-get install ${packages}`);
  }
  const made = await answerOf('unshare', ['--net', 'echo', 'made']);
  if (made === 'made') return ok(name, 'ip and tc are there, and namespaces can be made');
  const fix = 'run as root or with CAP_SYS_ADMIN and CAP_NET_ADMIN, or leave it out';
  return warning(name, 'this user may not make a network namespace', fix);
}

/** The first line of stdout; null where it fails or takes too long. */
function answerOf(file: string, args: string[]): Promise<string | null> {
  return new Promise((done) => {
    const options = { timeout: ANSWER_LIMIT_MS, killSignal: 'SIGKILL' as const };
    execFile(file, args, options, (error, stdout) => {
      done(error === null ? (stdout.split('\n')[0]?.trim() ?? null) : null);
    });
  });
}
