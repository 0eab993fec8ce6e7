import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { outputFolder, ROOT, until } from './support/cli.js';

const output = outputFolder();
afterAll(output.remove);

it.each([
  ['SIGINT', 130, (pid: number) => -pid], // a Ctrl-C goes to all that runs in the terminal
  ['SIGTERM', 143, (pid: number) => pid],
] as const)('npm start outlives the run that %s ends', async (signal, code, target) => {
  const args = ['run', 'scenarios/queue-off.yaml', '--sdk', 'latest', '--output', output.path];
  const child = spawn(process.execPath, [join(ROOT, 'tools', 'start.mjs'), ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let atExit = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = new Promise((resolve) => {
    child.on('exit', (exitCode) => {
      atExit = stderr;
      resolve(exitCode);
    });
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  await until(() => (/queue-off on/.test(stderr) ? true : undefined), 100_000);
  process.kill(target(child.pid!), signal);
  expect(await exited).toBe(code);
  await closed;
  expect(stdout).toContain('probe');
  expect(atExit).toBe(stderr);
});
