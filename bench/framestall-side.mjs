import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { profileEnv } from './profile.mjs';

const CLI = fileURLToPath(new URL('../dist/bin/framestall.js', import.meta.url));

/** @typedef {{ exitCode: number, events: any[] }} FramestallRun */

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
    const { exitCode, stderr } = await ends(args, env);
    const folder = readdirSync(output).find((name) => name !== 'latest');
    if (folder === undefined) throw new Error(`framestall ended with ${exitCode}: ${stderr}`);
    const text = readFileSync(join(output, folder, 'journal.ndjson'), 'utf8');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { exitCode, events };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ exitCode: number, stderr: string }>}
 */
function ends(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += String(data)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? -1, stderr }));
  });
}
