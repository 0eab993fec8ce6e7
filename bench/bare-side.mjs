import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { entryOf } from '../dist/src/sdk/package-json.js';
import { profileEnv } from './profile.mjs';

const PROGRAM = fileURLToPath(new URL('bare-loop.mjs', import.meta.url));
const PUBLISH_LIMIT_MS = 30_000;

/**
 * @typedef {{ atMs: number, cpuUs: number, rssBytes: number, planned: number, settled: number }} Load
 * @typedef {{ publishedMs: number, loads: Load[] }} BareRun
 */

/**
 * Runs the bare loop in a process of its own until `runMs` after its last source has begun.
 * @param {{ sdkDir: string, sources: number, frameMs: number, runMs: number, profileDir?: string,
 *   logCapture: 'on' | 'off',
 *   server: { url: string, tokens: string[], everyMs: number } | null }} options
 * @returns {Promise<BareRun>}
 */
export async function runBare({ sdkDir, runMs, profileDir, ...task }) {
  const manifest = JSON.parse(readFileSync(join(sdkDir, 'package.json'), 'utf8'));
  // The entry that framestall's subject takes too: the two module formats differ in memory.
  const entry = pathToFileURL(join(sdkDir, entryOf(manifest))).href;
  // Its output is piped and dropped, as the subject's is piped to a file.
  const child = fork(PROGRAM, [], {
    execArgv: [],
    env: { ...process.env, ...profileEnv(profileDir) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.resume();
  child.stderr?.resume();
  /** @type {BareRun} */
  const run = { publishedMs: 0, loads: [] };
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await new Promise((resolve, reject) => {
      setTimeout(
        () => reject(new Error('the bare loop did not publish')),
        PUBLISH_LIMIT_MS + runMs,
      ).unref();
      child.once('exit', (code, signal) =>
        reject(new Error(`the bare loop ended: ${code ?? signal}`)),
      );
      child.on('message', (/** @type {any} */ { kind, ...rest }) => {
        if (kind === 'load') run.loads.push(rest);
        else if (kind === 'failed') reject(new Error(rest.reason));
        else {
          run.publishedMs = rest.atMs;
          setTimeout(resolve, runMs);
        }
      });
      child.send({ entry, rateHz: 48_000, queueMs: 1000, ...task });
    });
  } finally {
    if (child.connected) child.send('exit', () => {});
    const stuck = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(stuck);
  }
  return run;
}
