import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { framestall, outputFolder, start, until } from './support/cli.js';

const RUN_FOLDER = new URL('../../dist/src/runs/run-folder.js', import.meta.url).href;

type Document = { schemaVersion: number; error: { message: string; fix: string } };

it.each([
  [['run', '--json', '--outputt', 'x'], /^unknown option '--outputt'$/, /did you mean --output/i],
  [['run', 's.yaml', '--json', '--duration', '3s'], /'--duration'$/, /: --set duration=…$/],
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

describe('before anything is installed', () => {
  let output: ReturnType<typeof outputFolder>;
  let env: Record<string, string>;
  beforeEach(() => {
    output = outputFolder();
    const bin = join(output.path, '.bin');
    mkdirSync(bin);
    // Lists two versions, of the SDK as of Node, and never comes to the end of an install.
    const list = '{"versions":["20.1.0","0.7.0","1.1.0"],"dist-tags":{"latest":"1.1.0"}}';
    const npm = `#!/bin/sh\n[ "$1" = view ] && echo '${list}' && exit 0\nexec sleep 60\n`;
    writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 });
    env = {
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      FRAMESTALL_HOME: join(output.path, '.home'),
    };
  });
  afterEach(() => output.remove());

  const QUEUE_OFF = 'scenarios/queue-off.yaml';
  const NO_SDK = /^error: @livekit\/rtc-node 9\.9\.9 does not exist\n {2}the nearest that exist: /m;
  it.each([
    [['run', QUEUE_OFF, '--vary', 'sdk=0.7.0,9.9.9'], NO_SDK],
    [['run', QUEUE_OFF, '--sdk', 'newest'], /no tag "newest" \(tags: latest\)/],
    [['run', QUEUE_OFF, '--vary', 'node=20,999'], /no version of Node matches "999"/],
    [['run', QUEUE_OFF, '--repeats', '2', '--expect', 'prob=hung'], /a group prob that is not in/],
    [['compare', QUEUE_OFF, '--vary', 'sdk=0.7.0,9.9.9'], NO_SDK],
    [['capacity', 'scenarios/capacity-rooms.yaml', '--to', '2', '--sdk', '9.9.9'], NO_SDK],
    [['bisect', QUEUE_OFF, '--good', '1.1.0', '--bad', '9.9.9'], NO_SDK],
    [
      ['bisect', QUEUE_OFF, '--good', '1.1.0', '--bad', '0.7.0', '--set', 'node="999"'],
      /no version of Node matches "999"/,
    ],
  ])('framestall %j: exit 2, and nothing is made', async (args, said) => {
    const { code, stderr, stdout } = await framestall([...args, '--output', output.path], env);
    expect(stderr).toMatch(said);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/installing/);
    expect(output.folders()).toEqual([]);
  });

  it.each([
    [['run', QUEUE_OFF, '--vary', 'sdk=0.7.0,1.1.0'], 'to go on: framestall run --resume '],
    [['compare', QUEUE_OFF, '--vary', 'sdk=0.7.0,1.1.0'], 'to go on: framestall compare --resume '],
    [
      ['capacity', QUEUE_OFF, '--to', '2', '--set', 'server=none'],
      'to go on: framestall capacity --resume ',
    ],
    [
      ['bisect', QUEUE_OFF, '--good', '1.1.0', '--bad', '0.7.0'],
      'to go on: framestall bisect --resume ',
    ],
  ])('SIGINT while framestall %j installs says where what there is lies', async (args, said) => {
    const { child, stderr, ended } = start([...args, '--output', output.path], env);
    await until(() => (/^installing/m.test(stderr()) ? true : undefined));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
    const [folder = ''] = readdirSync(output.path).filter((name) => name.startsWith('2'));
    expect(stderr()).toContain(`${said}${join(output.path, folder)}\n`);
  });
});
