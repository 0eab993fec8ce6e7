import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { profileEnv } from './profile.mjs';

const CLI = fileURLToPath(new URL('../dist/bin/framestall.js', import.meta.url));

/**
 * @typedef {{ exitCode: number, events: any[], ownCpuMs: number }} FramestallRun
 * `ownCpuMs`: of framestall itself, without its children, over the whole run
 */

/**
 * Runs the built command line on a scenario of this folder.
 * @param {{ scenario: string, sets?: string[], creds?: { url: string, apiKey: string, apiSecret: string },
 *   profileDir?: string }} options
 * @returns {Promise<FramestallRun>} the run's journal. Any verdict will do; no journal is an error
 */
export async function runFramestall({ scenario, sets = [], creds, profileDir }) {
  const output = mkdtempSync(join(tmpdir(), 'framestall-bench-'));
  const file = fileURLToPath(new URL(scenario, import.meta.url));
  const args = ['run', file, '--quiet', '--output', output];
  for (const set of sets) args.push('--set', set);
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...profileEnv(profileDir) };
  if (creds !== undefined) {
    args.push('--url', creds.url);
    env.LIVEKIT_API_KEY = creds.apiKey;
    env.LIVEKIT_API_SECRET = creds.apiSecret;
  }
  try {
    const { exitCode, stderr, ownCpuMs } = await ends(args, env);
    const folder = readdirSync(output).find((name) => name !== 'latest');
    if (folder === undefined) throw new Error(`framestall ended with ${exitCode}: ${stderr}`);
    const text = readFileSync(join(output, folder, 'journal.ndjson'), 'utf8');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { exitCode, events, ownCpuMs };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ exitCode: number, stderr: string, ownCpuMs: number }>}
 */
function ends(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    let ownCpuMs = 0;
    // Linux keeps it only for as long as the process lives.
    const look = setInterval(() => (ownCpuMs = cpuMs(child.pid) ?? ownCpuMs), LOOK_MS);
    child.once('exit', () => clearInterval(look));
    child.stderr.on('data', (data) => (stderr += String(data)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? -1, stderr, ownCpuMs }));
  });
}

const LOOK_MS = 250;
/** Of /proc/PID/stat, in user space: 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** @param {number | undefined} pid @returns {number | null} */
function cpuMs(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
