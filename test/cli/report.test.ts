import { Command } from 'commander';
import { expect, it } from 'vitest';
import { realIo } from '../../src/cli/io.js';
import { registerReport } from '../../src/cli/report.js';
import { EXIT, UserError } from '../../src/units/errors.js';

it('refuses two tables at once rather than dropping one', async () => {
  const io = realIo({ color: 'never', quiet: true });
  const program = new Command().exitOverride();
  registerReport(program, (action) => async () => {
    await action(io, { stop: new AbortController().signal, exitCode: 0, io });
  });
  const failed = program.parseAsync('node x report --signals --recovery reports'.split(' '));
  await expect(failed).rejects.toThrow(/--signals and --recovery are two tables/);
  await expect(failed).rejects.toBeInstanceOf(UserError);
  await expect(failed).rejects.toMatchObject({ exitCode: EXIT.usage });
});
