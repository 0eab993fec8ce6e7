import type { Command } from 'commander';
import { renderProblems } from '../scenario/index.js';
import { EXIT } from '../units/errors.js';
import type { Io } from './io.js';
import { assignment, type Perform } from './command.js';
import { readScenario } from '../runs/scenario-file.js';

export function registerValidate(program: Command, perform: Perform): void {
  const command = program
    .command('validate <files...>')
    .summary('every mistake in scenarios, each with its fix')
    .description('check scenarios; every problem with its line, column and fix')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall validate scenarios/*.yaml\n' +
        '  $ framestall validate scenarios/steady.yaml --set groups.probe.rooms=8',
    );
  command.action((files: string[], options: { set?: string[]; json?: boolean }) =>
    perform((io) => Promise.resolve(validate(io, files, options)))(),
  );
}

function validate(io: Io, files: string[], options: { set?: string[]; json?: boolean }): number {
  const results = files.map((file) => ({ file, ...readScenario(file, options.set ?? [], io) }));
  const valid = results.every(({ ok }) => ok);
  if (options.json === true) {
    const documents = results.map((result) => ({
      file: result.file,
      valid: result.ok,
      problems: result.ok ? [] : result.problems,
      warnings: result.ok ? result.warnings : [],
    }));
    io.out(JSON.stringify({ schemaVersion: 1, valid, files: documents }, null, 2));
    return valid ? EXIT.met : EXIT.usage;
  }
  for (const result of results) {
    if (result.ok) {
      const cells = result.cells.length === 1 ? '' : ` (${result.cells.length} cells)`;
      io.out(`${io.paint.out.green('valid')}  ${result.file}${cells}`);
      for (const warning of result.warnings) io.warn(warning, 'warning');
    } else io.warn(renderProblems(result.problems));
  }
  return valid ? EXIT.met : EXIT.usage;
}
