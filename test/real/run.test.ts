import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/units/errors.js';
import { eventsOf, framestall, outputFolder, summaryOf } from './support/cli.js';

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

  it('is healthy on the newest SDK, and its journal begins with the run and ends with the end', async () => {
    const { code } = await validRun('scenarios/queue-off.yaml', '--sdk', 'latest');
    expect(code).toBe(0);
    expect(summaryOf(only()).verdict).toBe('healthy');
    const { events, reading } = eventsOf(only());
    expect(reading).toEqual({ torn: false, skippedLines: 0 });
    expect(events[0]?.kind).toBe('run');
    expect(events.at(-1)?.kind).toBe('end');
    const text = readFileSync(join(only(), 'journal.ndjson'), 'utf8');
    expect(text).not.toMatch(/eyJ|apiSecret|secret/i);
  });
});
