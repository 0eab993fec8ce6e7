import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { framestall } from './support/cli.js';

const RUN_FOLDER = new URL('../../dist/src/runs/run-folder.js', import.meta.url).href;

type Document = { schemaVersion: number; error: { message: string; fix: string } };

it.each([
  [['run', '--json', '--outputt', 'x'], /^unknown option '--outputt'$/, /did you mean --output/i],
  [['report', '--json'], /^missing required argument/, /--help/],
  [['rum', '--json'], /^unknown command 'rum'$/, /did you mean run/i],
  [['--color', 'pink', '--json'], /^option '--color <when>' argument 'pink' is invalid/, /--help/],
])('framestall %j is wrong usage, told as a document too', async (args, message, fix) => {
  const { code, stdout, stderr } = await framestall(args, { FORCE_COLOR: '1' });
  expect(code).toBe(2);
  const document = JSON.parse(stdout) as Document;
  expect(document).toMatchObject({ schemaVersion: 1, error: { exitCode: 2 } });
  expect(document.error.message).toMatch(message);
  expect(document.error.fix).toMatch(fix);
  expect(stderr).toContain('error: ');
});

it('help and version stay what they are', async () => {
  const help = await framestall(['run', '--help', '--json']);
  expect([help.code, help.stdout.startsWith('Usage: framestall run')]).toEqual([0, true]);
  const version = await framestall(['--version', '--json']);
  expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

it.runIf(existsSync('/proc/self'))('a folder for runs in /proc is refused at once', () => {
  const script = `import { makeRunFolder } from ${JSON.stringify(RUN_FOLDER)};
    const run = { startedAt: new Date(0), scenario: 's', sdk: '1', id: 'x' };
    try { makeRunFolder('/proc/foo/bar', run) } catch (error) { process.exitCode = error.exitCode }`;
  const args = ['--input-type=module', '-e', script];
  // Node's own recursive mkdir never comes back from there.
  expect(spawnSync(process.execPath, args, { timeout: 10_000 }).status).toBe(2);
});
