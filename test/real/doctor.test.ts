import { expect, it } from 'vitest';
import { framestall } from './support/cli.js';

type Found = { exitCode: number; checks: { name: string; state: string; fix: string | null }[] };

it('doctor looks at this machine, and its exit code is what it found', async () => {
  const { code, stdout } = await framestall(['doctor', '--json']);
  const { exitCode, checks } = JSON.parse(stdout) as Found;
  expect(code).toBe(exitCode);
  expect(code).toBe(checks.some(({ state }) => state === 'problem') ? 3 : 0);
  for (const { state, fix } of checks) expect(fix === null).toBe(state === 'ok');
  const names = checks.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining(['Node', 'livekit-server', 'npm registry', 'CPU']));
  expect(checks.find(({ name }) => name === 'Node')?.state).toBe('ok');
});

it('a home that can’t be a folder is a problem, told with its fix', async () => {
  const { code, stdout, stderr } = await framestall(['doctor'], {
    FRAMESTALL_HOME: '/proc/nowhere',
    PATH: '/nowhere',
  });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^problem +SDK store .*\n +→ set FRAMESTALL_HOME/m);
  expect(stdout).toMatch(/^problem +Go +not found/m);
  expect(stdout).toMatch(/^problem +npm registry/m);
  expect(stderr).toMatch(/^\d+ problems, \d+ warnings?$/m);
});
