import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { stopChild } from '../../src/children/index.js';

const sh = (script: string) =>
  spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });

test('one that ends on SIGTERM, also when it is stopped', async () => {
  expect(await stopChild(sh('exec sleep 60'), { graceMs: 5000 })).toBe('terminated');
  const stopped = sh('exec sleep 60');
  stopped.kill('SIGSTOP');
  expect(await stopChild(stopped, { graceMs: 5000 })).toBe('terminated');
});

test('one that ignores SIGTERM is killed after the grace', async () => {
  const stubborn = sh("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await new Promise((resolve) => stubborn.stdout.once('data', resolve));
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
