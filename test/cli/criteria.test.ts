import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { EXIT } from '../../src/units/errors.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'framestall-criteria-'));
  file = join(folder, 'small.yaml');
  writeFileSync(file, 'name: small\nserver: none\nduration: 1s\ngroups: { probe: {} }\n');
  // No list of versions is there: what is not refused at once would have to ask for it.
  vi.stubEnv('FRAMESTALL_HOME', join(folder, 'home'));
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1/');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const ENDS = ['--good', '1.0.0', '--bad', '1.1.0'];
it.each([
  ['bisect', [...ENDS, '--expect', 'invalid'], /an invalid run says nothing/, /it takes threshold/],
  ['bisect', [...ENDS, '--expect', 'threshold'], /no thresholds/, /give it some/],
  ['bisect', [...ENDS, '--expect', 'prob=hung'], /a group prob/, /groups are: probe/],
  ['bisect', [...ENDS, '--set', 'sdk=1.0.1'], /--set sdk=1\.0\.1: bisect tries/, /leave it out/],
  ['bisect', [...ENDS, '--set', 'repeats=3'], /--set repeats=3: bisect has/, /--repeats 5/],
  ['bisect', [...ENDS, '--miss', '60%', '--false-alarm', '50%'], /no more often/, /100 %/],
  ['bisect', ['--bad', '1.1.0'], /^--good is not given$/, /--good 1\.1\.0 --bad 0\.7\.0/],
  ['bisect', ['--resume', 'reports/latest'], /goes on with what was asked/, /leave the scenario/],
  ['capacity', ['--until', 'threshold'], /no thresholds/, /give it some/],
  ['capacity', ['--set', 'repeats=3'], /--set repeats=3: capacity has/, /--repeats 3/],
])('%s %j is refused before anything is made', async (command, flags, message, fix) => {
  const stop = new AbortController().signal;
  const program = createProgram({ stop, exitCode: 0, io: null });
  const argv = [command, file, ...flags, '--output', join(folder, 'reports')];
  await expect(program.parseAsync(argv, { from: 'user' })).rejects.toThrow(
    expect.objectContaining({
      exitCode: EXIT.usage,
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(fix) as string,
    }),
  );
  expect(readdirSync(folder)).toEqual(['small.yaml']);
});
