import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { stopChild } from '../../src/children/index.js';

const sh = (script: string) =>
  spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });

const ready = (child: ReturnType<typeof sh>) =>
  new Promise((resolve) => child.stdout.once('data', resolve));

test('one that ends on SIGTERM', async () => {
  expect(await stopChild(sh('exec sleep 60'), { graceMs: 5000 })).toBe('terminated');
});

test('one that is stopped gets to its own clean-up', async () => {
  const stopped = sh("trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done");
  await ready(stopped);
  stopped.kill('SIGSTOP');
  expect(await stopChild(stopped, { graceMs: 5000 })).toBe('terminated');
  expect(stopped.exitCode).toBe(7);
});

test('one that ignores SIGTERM is killed after the grace', async () => {
  const stubborn = sh("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await ready(stubborn);
  const fromMs = performance.now();
  expect(await stopChild(stubborn, { graceMs: 200 })).toBe('killed');
  expect(performance.now() - fromMs).toBeGreaterThan(190);
  expect(stubborn.signalCode).toBe('SIGKILL');
});

test('one that is gone, or never was', async () => {
  const gone = sh('exit 3');
  await new Promise((resolve) => gone.once('exit', resolve));
  expect(await stopChild(gone, { graceMs: 100 })).toBe('gone');
  const never = spawn('/no/such/program');
  await new Promise((resolve) => never.once('error', resolve));
  expect(await stopChild(never, { graceMs: 100 })).toBe('gone');
});
