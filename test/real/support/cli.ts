import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Summary } from '../../../src/analysis/index.js';
import { readJournal } from '../../../src/journal/reader.js';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIN = join(ROOT, 'dist', 'bin', 'framestall.js');

export type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string };
export type Started = { child: ChildProcess; ended: Promise<Ended>; stderr: () => string };

/** The built command as a user starts it: a bare environment, no terminal. */
export function start(args: string[], env: Record<string, string> = {}): Started {
  const { PATH = '', HOME = '', XDG_CACHE_HOME, FRAMESTALL_HOME } = process.env;
  const kept = Object.entries({ PATH, HOME, XDG_CACHE_HOME, FRAMESTALL_HOME, ...env }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    env: Object.fromEntries(kept),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, stderr: () => stderr };
}

export const framestall = (args: string[], env?: Record<string, string>): Promise<Ended> =>
  start(args, env).ended;

/** A place for runs that the test removes. */
export function outputFolder() {
  const path = mkdtempSync(join(tmpdir(), 'framestall-runs-'));
  return {
    path,
    folders: () =>
      readdirSync(path)
        .filter((name) => name !== 'latest' && !name.startsWith('.'))
        .sort()
        .map((name) => join(path, name)),
    clear: () => {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export const summaryOf = (folder: string): Summary =>
  JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary;

export const eventsOf = (folder: string) => readJournal(join(folder, 'journal.ndjson'));

/** Waits until `look` gives something. */
export async function until<T>(look: () => T | undefined, limitMs = 30_000): Promise<T> {
  const untilMs = Date.now() + limitMs;
  for (;;) {
    try {
      const found = look();
      if (found !== undefined) return found;
    } catch {
      // Not there yet.
    }
    if (Date.now() > untilMs) throw new Error(`nothing within ${limitMs} ms: ${String(look)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** True while the process exists and is no zombie. */
export function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
