import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runsMost } from '../../../src/compare/bisect-choice.js';
import type { Bisection } from '../../../src/compare/index.js';
import { framestall, summaryOf, type Ended } from './cli.js';

/** What a command has printed, and the folders of its runs. */
export type Shown = Pick<Ended, 'stdout' | 'stderr'> & { folders: string[] };

const ENV = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  ),
);
const FILES = ['summary.json', 'report.md', 'report.html', 'junit.xml', 'latency.hlog'];

/** Four publishers on a real server: healthy, heard, without a stall; the report is rebuilt byte by byte. */
export async function steadyShows({ stdout, stderr, folders }: Shown): Promise<void> {
  expect(stderr).toMatch(/livekit-server .*1\.\d+/);
  const [folder = '', ...more] = folders;
  expect(more).toEqual([]);
  const summary = summaryOf(folder);
  expect(summary.verdict, stdout).toBe('healthy');
  const [group] = summary.groups;
  expect(group?.stalls.count).toBe(0);
  expect(group?.counters.planned).toBeGreaterThan(4 * 50 * 58);
  expect(group?.counters.ok).toBe(group?.counters.planned);
  expect(group?.heard).toMatchObject({ publishers: 4, neverHeard: 0 });
  expect(group?.heard?.audibleShare).toBeGreaterThan(0.99);

  const before = FILES.map((name) => readFileSync(join(folder, name), 'utf8'));
  const again = await framestall(['report', folder], ENV); // as the command was run
  expect(again.code).toBe(0);
  expect(again.stdout).toBe(stdout);
  const after = FILES.map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(after).toEqual(before);
  const json = await framestall(['report', folder, '--json']);
  expect(json.stdout).toBe(before[0]);
}

/** Silent rooms join beside streams that speak: the native log of either setting, next to the captures. */
export function roomsLoadingShows({ stdout, folders }: Shown): void {
  const [together = '', ...more] = folders;
  expect(more).toEqual([]);
  expect(existsSync(join(together, 'matrix.html'))).toBe(true);
  const runs = readdirSync(together)
    .map((name) => join(together, name))
    .filter((folder) => !folder.endsWith('latest') && existsSync(join(folder, 'summary.json')))
    .map(summaryOf);
  expect(runs).toHaveLength(2);
  const [on, off] = ['on', 'off'].map((wanted) =>
    runs.find(({ run }) => run.logCapture === wanted),
  );
  const logs = (summary: typeof on) =>
    summary?.processes
      .filter(({ role }) => role === 'subject')
      .flatMap(({ ffi }) => ffi.filter(({ kind }) => kind === 'logs'))
      .reduce((sum, { count }) => sum + count, 0);
  expect(logs(on)).toBeGreaterThan(1000);
  expect(logs(off)).toBe(0);
  // What the storm does to the streams is the SDK's and the machine's business; without it they live.
  const probe = off?.groups.find(({ name }) => name === 'probe');
  expect(probe?.verdict, stdout).toMatch(/healthy|degraded/);
  expect(probe?.figures['captures.share']).toBeGreaterThan(0.95);
  expect(stdout).toMatch(/logCapture=on/);
  expect(stdout).toMatch(/logCapture=off/);
}

/** The version that mended queue-off, in ⌈log2 n⌉ + 1 runs, with both sides run. */
export function bisectShows({ stdout }: Shown): void {
  const { outcome, versions, runs } = JSON.parse(stdout) as Bisection;
  if (outcome?.kind !== 'found') throw new Error(outcome?.kind ?? 'not finished');
  expect(outcome.confidence).toBe(1);
  expect(versions.indexOf(outcome.bad) - versions.indexOf(outcome.good)).toBe(1);
  const telling = runs.filter(({ bad }) => bad !== null); // a busy host makes a run say nothing
  expect(telling.length).toBeLessThanOrEqual(runsMost(versions.length));
  const verdictOf = (version: string) => telling.find((run) => run.version === version)?.verdict;
  expect(verdictOf(outcome.good)).toBe('healthy');
  expect(verdictOf(outcome.bad)).toMatch(/hung|crashed/);
}
