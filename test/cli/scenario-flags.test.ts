import { CommanderError } from 'commander';
import { expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';

async function told(...argv: string[]): Promise<string> {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const context = { stop: new AbortController().signal, exitCode: 0, io: null };
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' });
  } catch (error) {
    expect(error).toBeInstanceOf(CommanderError);
    return (error as CommanderError).message;
  } finally {
    stderr.mockRestore();
  }
  throw new Error('it was taken');
}

it.each([
  [['run', 's.yaml', '--duration', '3s'], '--set duration=…)'],
  [['run', 's.yaml', '--duration=3s'], '--set duration=3s)'],
  [['plan', 's.yaml', '--log-capture', 'off'], '--set logCapture=…)'],
  [['compare', 's.yaml', '--rooms=8'], '--set groups.GROUP.rooms=8)'],
])('%j is answered with the way to set a key', async (argv, fix) => {
  expect(await told(...argv)).toMatch(/^error: unknown option '--/);
  expect(await told(...argv)).toContain(`\n(it is a key of the scenario: ${fix}`);
});

it('what is no key, or can’t be set there, is as it was', async () => {
  expect(await told('run', 's.yaml', '--outputt', 'x')).toMatch(/Did you mean --output\?/);
  expect(await told('report', 'reports', '--duration', '3s')).not.toContain('--set');
});
