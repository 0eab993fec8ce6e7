import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/units/errors.js';
import { eventsOf, framestall, outputFolder, summaryOf } from './support/cli.js';

const FILES = ['summary.json', 'report.md', 'report.html', 'junit.xml', 'latency.hlog'];
let output: ReturnType<typeof outputFolder>;
beforeEach(() => {
  output = outputFolder();
});
afterEach(() => output.remove());

const run = (...args: string[]) => framestall(['run', ...args, '--output', output.path]);

/** A run that something else on the host has spoilt says so, and is made again. */
async function validRun(...args: string[]) {
  for (let left = 3; ; left--) {
    const ended = await run(...args);
    if (ended.code !== EXIT.invalid || left === 1) return ended;
    output.clear();
  }
}
const only = () => {
  const [folder, ...more] = output.folders();
  expect(more).toEqual([]);
  return folder ?? '';
};

describe('queue off, no server', () => {
  it('hangs on the SDK of the report, and the run says so', async () => {
    const { code, stdout } = await run('scenarios/queue-off.yaml');
    expect(code).toBe(11);
    expect(stdout).toMatch(/hung/);
    const summary = summaryOf(only());
    expect(summary.run.sdk.version).toBe('0.7.0');
    expect(summary.verdict).toBe('hung');
    expect(summary.stalls.some(({ toUs }) => toUs === null)).toBe(true);
    const { counters } = summary.groups[0] ?? {};
    expect(counters?.pending).toBeGreaterThan(0);
  });

  it('is healthy on the newest SDK, and --expect turns either into 0', async () => {
    const newest = await validRun('scenarios/queue-off.yaml', '--sdk', 'latest');
    expect(newest.code).toBe(0);
    expect(summaryOf(only()).verdict).toBe('healthy');
    const expected = await run('scenarios/queue-off.yaml', '--expect', 'hung');
    expect(expected.code).toBe(0);
    const unexpected = await run('scenarios/queue-off.yaml', '--expect', 'healthy');
    expect(unexpected.code).toBe(11);
  });
});

describe('steady, four publishers on a real server', () => {
  it('is healthy, heard, without a stall; the report is rebuilt byte by byte', async () => {
    const { code, stdout, stderr } = await validRun('scenarios/steady.yaml');
    expect(stderr).toMatch(/livekit-server .*1\.\d+/);
    expect(code, stdout).toBe(0);
    const folder = only();
    const summary = summaryOf(folder);
    expect(summary.verdict, stdout).toBe('healthy');
    const [group] = summary.groups;
    expect(group?.stalls.count).toBe(0);
    expect(group?.counters.planned).toBeGreaterThan(4 * 50 * 58);
    expect(group?.counters.ok).toBe(group?.counters.planned);
    expect(group?.heard).toMatchObject({ publishers: 4, neverHeard: 0 });
    expect(group?.heard?.audibleShare).toBeGreaterThan(0.99);

    const before = FILES.map((name) => readFileSync(join(folder, name), 'utf8'));
    const again = await framestall(['report', folder]);
    expect(again.code).toBe(0);
    expect(again.stdout).toBe(stdout);
    const after = FILES.map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(after).toEqual(before);
    const json = await framestall(['report', folder, '--json']);
    expect(json.stdout).toBe(before[0]);
  });
});

describe('rooms loading: silent rooms join beside streams that speak', () => {
  it('shows the native log of either setting next to the captures', async () => {
    const { stdout } = await run('scenarios/rooms-loading.yaml');
    const [on, off] = output.folders().map(summaryOf);
    expect(on?.run.logCapture).toBe('on');
    expect(off?.run.logCapture).toBe('off');
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
  });
});

describe('the journal', () => {
  it('holds one line per event, begins with the run and ends with the end', async () => {
    await run('scenarios/queue-off.yaml', '--sdk', 'latest');
    const { events, reading } = eventsOf(only());
    expect(reading).toEqual({ torn: false, skippedLines: 0 });
    expect(events[0]?.kind).toBe('run');
    expect(events.at(-1)?.kind).toBe('end');
    const text = readFileSync(join(only(), 'journal.ndjson'), 'utf8');
    expect(text).not.toMatch(/eyJ|apiSecret|secret/i);
  });
});
