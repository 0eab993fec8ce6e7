import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import {
  ROOT,
  alive,
  eventsOf,
  framestall,
  outputFolder,
  start,
  summaryOf,
  until,
} from './support/cli.js';

let output: ReturnType<typeof outputFolder>;
beforeEach(() => {
  output = outputFolder();
});
afterEach(() => output.remove());

const STEADY = ['run', 'scenarios/steady.yaml', '--set', 'duration=12s', '--set', 'thresholds={}'];
const begin = (...args: string[]) => start([...STEADY, ...args, '--output', output.path]);
const folder = () => output.folders()[0] ?? '';

const subjects = (events: JournalEvent[]) =>
  events.filter(
    (event): event is EventOf<'process'> =>
      event.kind === 'process' && event.role === 'subject' && event.state === 'spawned',
  );

/** Resolves when all four speak and captures have been recorded. */
const running = () =>
  until(() => {
    const { events } = eventsOf(folder());
    const interval = events.findLast((event) => event.kind === 'interval');
    const speaking = events.filter((one) => one.kind === 'publisher' && one.state === 'published');
    const enough = speaking.length === 4 && interval !== undefined && interval.counters.ok > 100;
    return enough ? events : undefined;
  }, 60_000);

const serverPid = (parent: number | undefined) => {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], {
    encoding: 'utf8',
  });
  const line = stdout.split('\n').find((text) => text.includes('livekit-server'));
  return Number(line?.trim().split(' ')[0]);
};

const everybodyGone = async (parent: number | undefined, pids: number[]) => {
  await until(() => (pids.some(alive) ? undefined : true), 5000);
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], {
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('');
};

describe('a subject', () => {
  it('killed by SIGKILL: crashed, with everything up to then', async () => {
    const run = begin();
    const events = await running();
    const pids = subjects(events).map(({ pid }) => pid);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    const { code, stdout } = await run.ended;
    expect(code, stdout).toBe(11);
    const summary = summaryOf(folder());
    expect(summary.verdict).toBe('crashed');
    expect(summary.groups[0]?.evidence).toMatch(/SIGKILL/);
    expect(summary.groups[0]?.counters.ok).toBeGreaterThan(100);
    await everybodyGone(run.child.pid, pids);
  });

  it('stopped by SIGSTOP for 3 s: degraded, a stall of that length', async () => {
    const run = begin();
    const events = await running();
    const pid = subjects(events)[0]?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    process.kill(pid, 'SIGCONT');
    const { code, stdout } = await run.ended;
    expect(code, stdout).toBe(0);
    const summary = summaryOf(folder());
    expect(summary.verdict, stdout).toBe('degraded');
    const stalls = summary.stalls.filter(({ lengthUs }) => lengthUs > 2_000_000);
    expect(stalls).toHaveLength(4); // one each for the four publishers of the process
    for (const { lengthUs, toUs, meanwhile } of stalls) {
      expect(toUs).not.toBeNull();
      expect(Math.abs(lengthUs - 3_000_000)).toBeLessThan(200_000);
      expect(meanwhile.join()).toMatch(/stopped|T/);
    }
  });
});

describe('the server', () => {
  it('killed in mid-run: exit 3, and what was measured is kept', async () => {
    const run = begin();
    const events = await running();
    const pids = subjects(events).map(({ pid }) => pid);
    const pid = serverPid(run.child.pid);
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    const { code, stdout } = await run.ended;
    expect(code, stdout).toBe(3);
    const summary = summaryOf(folder());
    expect(summary.run.endedBy).toBe('server');
    expect(summary.verdict).toBe('invalid');
    expect(summary.groups[0]?.evidence).toMatch(/server/);
    expect(summary.groups[0]?.counters.ok).toBeGreaterThan(100);
    await everybodyGone(run.child.pid, pids);
  });
});

describe('a server that only looks alive', () => {
  it('stopped by SIGSTOP: exit 3, and the SDK is not blamed for what nobody could hear', async () => {
    const run = begin();
    await running();
    const pid = serverPid(run.child.pid);
    process.kill(pid, 'SIGSTOP');
    const { code, stdout } = await run.ended;
    expect(code, stdout).toBe(3);
    const summary = summaryOf(folder());
    expect(summary.verdict).toBe('invalid');
    expect(summary.groups[0]?.evidence).toMatch(/the server was gone/);
    await everybodyGone(run.child.pid, [pid]);
  });
});

describe('framestall itself', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with a report and exit code %i', async (signal, exitCode) => {
    const run = begin();
    const events = await running();
    run.child.kill(signal);
    const { code, stdout } = await run.ended;
    expect(code).toBe(exitCode);
    expect(stdout).toMatch(/probe/);
    expect(summaryOf(folder()).run.endedBy).toBe('signal');
    await everybodyGone(
      run.child.pid,
      subjects(events).map(({ pid }) => pid),
    );
  });

  it('does not wait out a hang when asked to end', async () => {
    const sets = ['--set', 'duration=1s', '--set', 'stall.hang=60s', '--output', output.path];
    const run = start(['run', 'scenarios/queue-off.yaml', ...sets]);
    await until(() => {
      const { events } = eventsOf(folder());
      return events.some((one) => one.kind === 'phase' && one.phase === 'stopping') || undefined;
    });
    const fromMs = Date.now();
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/pending/);
    expect(Date.now() - fromMs).toBeLessThan(20_000); // and not the 62 s that it would have taken
  });

  it('ends at once at the second signal, and the journal stays readable', async () => {
    const run = begin();
    const events = await running();
    const pids = [...subjects(events).map(({ pid }) => pid), serverPid(run.child.pid)];
    run.child.kill('SIGINT');
    run.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 100));
    run.child.kill('SIGINT');
    const { code } = await run.ended;
    expect(code).toBe(130);
    await until(() => (pids.some(alive) ? undefined : true), 5000);
    expect((await framestall(['report', folder()])).code).toBe(0);
  });

  it('killed by SIGKILL: the report is rebuilt, and the next start ends what was left', async () => {
    const run = begin();
    const events = await running();
    const pids = [...subjects(events).map(({ pid }) => pid), serverPid(run.child.pid)];
    process.kill(pids[0] ?? 0, 'SIGSTOP'); // one that can't end by itself
    run.child.kill('SIGKILL');
    await run.ended;
    expect(alive(pids[0] ?? 0)).toBe(true);
    const report = await framestall(['report', folder()]);
    expect(report.code).toBe(0);
    expect(summaryOf(folder()).run.endedBy).toBe('torn');
    await framestall([
      'run',
      'scenarios/queue-off.yaml',
      '--sdk',
      'latest',
      '--output',
      output.path,
    ]);
    await until(() => (pids.some(alive) ? undefined : true), 5000);
  });
});

describe('a disk that takes no more', () => {
  it('exit 3, judged by all that was recorded, and the rest is where it says', async () => {
    const command = `ulimit -f 9; exec node dist/bin/framestall.js run scenarios/queue-off.yaml --sdk latest --output ${output.path}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(3);
    expect(stdout).not.toMatch(/breaks off/);
    const rest = /last part is in (\S+);/.exec(stderr)?.[1] ?? '';
    const journal = join(folder(), 'journal.ndjson');
    appendFileSync(journal, readFileSync(rest));
    rmSync(rest);
    const { events, reading } = eventsOf(folder());
    expect(reading).toEqual({ torn: false, skippedLines: 0 });
    expect(events.at(-1)?.kind).toBe('end');
    expect((await framestall(['report', folder()])).stdout).toBe(stdout);
  });
});

describe('before anything starts', () => {
  it.each([
    [['run', 'scenarios/stedy.yaml'], 2, /did you mean scenarios\/steady\.yaml/],
    [['run', 'scenarios/steady.yaml', '--set', 'groups.probe.romms=2'], 2, /did you mean/i],
    [['run', 'scenarios/steady.yaml', '--sdk', '0.7.99'], 2, /0\.7\.0/],
    [['run', 'scenarios/steady.yaml', '--jsn'], 2, /--json/],
    [['run', 'scenarios/steady.yaml', '--expect', 'hang'], 2, /hung/],
    [['rnu'], 2, /run/],
    [['report', 'nowhere'], 2, /nowhere/],
  ] as const)('%j exits with %i and says what to do', async (args, exitCode, text) => {
    const { code, stderr, stdout } = await framestall([...args]);
    expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(exitCode);
  });

  it('a dead server: exit 3 with the cause, as one JSON document too', async () => {
    const env = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'x'.repeat(40) };
    const url = 'ws://127.0.0.1:59998';
    const { code, stderr, stdout } = await framestall([...STEADY, '--url', url, '--json'], env);
    expect(code).toBe(3);
    expect(stderr).toMatch(/refused/i);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, error: { exitCode: 3 } });
    expect(stdout + stderr).not.toContain('x'.repeat(40));
  });
});
