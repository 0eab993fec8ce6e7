import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildGo, findProgram, isExecutable } from '../children/index.js';
import { environmentError } from '../units/errors.js';

export type FindOptions = {
  /** --server-bin */
  serverBin?: string;
  env: NodeJS.ProcessEnv;
  home: string;
  /** Folder of the go.mod that pins the version; may be read-only. */
  toolsDir: string;
  status: (text: string) => void;
  signal?: AbortSignal;
};

export type ServerBin = {
  path: string;
  origin: 'option' | 'path' | 'cache' | 'built';
  /** As it says itself, e.g. `1.13.5`. */
  version: string;
};

const PROBE_LIMIT_MS = 10_000;

/**
 * The livekit-server to run: --server-bin, else on PATH, else in the cache, else built from the
 * pinned Go module, which takes minutes and is told on `status`. Only one that answers is taken.
 * @throws UserError (environment) with the ways out; exit 130 or 143 if `signal` aborts
 */
export async function findServerBin(options: FindOptions): Promise<ServerBin> {
  const { serverBin, env, home, toolsDir, status } = options;
  if (serverBin !== undefined) return fromOption(serverBin);

  const onPath = await findProgram('livekit-server', env);
  if (onPath !== null) {
    const version = await versionOf(onPath);
    if (version !== null) return { path: onPath, origin: 'path', version };
    status(`${onPath} does not answer --version like a livekit-server; looking further`);
  }
  const pinned = await pinnedVersion(toolsDir);
  const path = join(home, 'server', pinned, 'livekit-server');
  if (await isExecutable(path)) {
    const version = await versionOf(path);
    if (version !== null) return { path, origin: 'cache', version };
    status(`${path} does not run on this machine; building it again`);
  }
  const go = await findProgram('go', env);
  if (go === null) {
    throw environmentError(
      'there is no livekit-server here, and no Go to build one with',
      'install Go, or name a livekit-server with --server-bin, or a running one with --url',
    );
  }
  await buildGo({
    what: `livekit-server ${pinned} from its Go module`,
    usually: 'usually 2 to 3 minutes',
    fix: 'mend that, or name a livekit-server with --server-bin, or a running one with --url',
    package: 'github.com/livekit/livekit-server/cmd/server',
    moduleDir: toolsDir,
    ...{ go, path, home, env, status },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const version = await versionOf(path);
  if (version === null) throw environmentError(`the livekit-server built at ${path} does not run`);
  return { path, origin: 'built', version };
}

async function fromOption(given: string): Promise<ServerBin> {
  const path = resolve(given);
  const info = await stat(path).catch(() => null);
  if (info === null) throw environmentError(`--server-bin names no file: ${path}`);
  if (!(await isExecutable(path))) {
    throw environmentError(
      `--server-bin is not a program: ${path}`,
      info.isDirectory() ? 'name the file in that folder' : `chmod +x ${path}`,
    );
  }
  const version = await versionOf(path);
  if (version !== null) return { path, origin: 'option', version };
  throw environmentError(
    `--server-bin does not answer --version like a livekit-server: ${path}`,
    'leave --server-bin out to have one built',
  );
}

async function pinnedVersion(toolsDir: string): Promise<string> {
  const file = join(toolsDir, 'go.mod');
  const text = await readFile(file, 'utf8').catch(() => '');
  const version = /^\s*(?:require\s+)?github\.com\/livekit\/livekit-server (v\S+)/m.exec(text)?.[1];
  if (version !== undefined) return version;
  throw environmentError(`${file} pins no livekit-server`, 'install framestall again');
}

/** null if it does not run, takes too long, or is something else. */
function versionOf(path: string): Promise<string | null> {
  return new Promise((done) => {
    const options = { timeout: PROBE_LIMIT_MS, killSignal: 'SIGKILL' as const };
    execFile(path, ['--version'], options, (error, stdout) => {
      const version = /livekit-server version v?(\S+)/.exec(stdout)?.[1];
      done(error === null && version !== undefined ? version : null);
    });
  });
}
