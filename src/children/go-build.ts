import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { environmentError } from '../units/errors.js';
import { stoppedError } from '../units/stopped.js';
import { openReaper } from './reaper.js';
import { tailBuffer } from './tail-buffer.js';

export type BuildOptions = {
  go: string;
  /** For messages: `livekit-server v1.13.5`. */
  what: string;
  /** For the one who waits: `usually 2 to 3 minutes`. */
  usually: string;
  /** What can be done where it fails. */
  fix: string;
  /** What to build, in terms of the module. */
  package: string;
  /** Folder of its go.mod; may be read-only. */
  moduleDir: string;
  /** Where the binary ends up. */
  path: string;
  home: string;
  env: NodeJS.ProcessEnv;
  status: (text: string) => void;
  signal?: AbortSignal;
};

const TELL_EVERY_MS = 10_000;
const TAIL_BYTES = 2048;
const DRAFT = '.draft-';
/** No build takes this long: a draft this old was left by one that was killed. */
const DRAFT_AGE_MS = 3_600_000;

/**
 * Builds a Go program of ours. Whole or not at all at `path`; two at once both succeed, and the
 * last rename wins.
 * @throws UserError (environment) with the build's last lines; exit 130 or 143 on abort
 */
export async function buildGo(options: BuildOptions): Promise<void> {
  const { path, home, signal, what } = options;
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw environmentError(
      `can't write to the cache folder ${home}: ${(cause as Error).message}`,
      'set FRAMESTALL_HOME to a folder that can be written to',
      cause,
    );
  }
  await removeOldDrafts(folder);
  const draft = join(folder, `${DRAFT}${randomBytes(6).toString('hex')}`);
  try {
    const { code, lastLines } = await runGo(options, draft);
    if (signal?.aborted) throw stoppedError(signal, `building ${what}`);
    if (code !== 0) {
      throw environmentError(`go build of ${what} failed: ${lastLines}`, options.fix);
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function runGo(
  options: BuildOptions,
  draft: string,
): Promise<{ code: number | null; lastLines: string }> {
  const { go, moduleDir, env, home, signal } = options;
  const reaper = openReaper(home);
  const tail = tailBuffer(TAIL_BYTES);
  // Not from git, nor from a workspace around us: only this go.mod and go.sum count.
  const args = ['build', '-mod=readonly', '-buildvcs=false', '-o', draft, options.package];
  const child = spawn(go, args, {
    cwd: moduleDir,
    env: { ...env, GOWORK: 'off' },
    detached: true, // so that the compilers that go starts can be ended with it
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) reaper.add(child.pid);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => tail.push(text));
  }
  const onAbort = () => killGroup(child);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  const stopTelling = tellProgress(options);
  try {
    const code = await ended(child, (text) => tail.push(text));
    return { code, lastLines: tail.text().trim().split('\n').slice(-8).join('\n') };
  } finally {
    stopTelling();
    signal?.removeEventListener('abort', onAbort);
    reaper.dispose();
  }
}

function ended(child: ChildProcess, onError: (text: string) => void): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', (code) => resolve(code));
    child.once('error', ({ message }) => {
      onError(message);
      if (child.pid === undefined) resolve(null);
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // it has just ended
  }
}

function tellProgress({ what, usually, status }: BuildOptions): () => void {
  const doing = `building ${what}, ${usually}`;
  const fromMs = performance.now();
  status(doing);
  const timer = setInterval(() => {
    const elapsedS = Math.round((performance.now() - fromMs) / 1000);
    status(`${doing}; ${elapsedS}s so far`);
  }, TELL_EVERY_MS);
  return () => clearInterval(timer);
}

async function removeOldDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(DRAFT)) continue;
    const file = join(folder, name);
    const info = await stat(file).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > DRAFT_AGE_MS) await rm(file, { force: true });
  }
}
