import { Option, type Command } from 'commander';
import { EXIT } from '../units/errors.js';
import type { Io } from './io.js';
import type { Perform } from './command.js';
import { FORMATS, readResult, renderResults, writeResult, type Format } from './results.js';

type Options = { format: Format; json?: boolean };

export function registerReport(program: Command, perform: Perform): void {
  program
    .command('report <folders...>')
    .description('rebuild a run’s report from its journal alone, also of a run that was killed')
    .addOption(
      new Option('--format <format>', 'what to print').choices([...FORMATS]).default('terminal'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\ncsv has a row per group and second: counts are those of the second, latencies are in µs.\n' +
        '\nExamples:\n' +
        '  $ framestall report reports/latest\n' +
        '  $ framestall report reports/latest --format csv > seconds.csv',
    )
    .action((folders: string[], options: Options) =>
      perform((io) => Promise.resolve(report(io, folders, options)))(),
    );
}

function report(io: Io, folders: string[], options: Options): number {
  const results = folders.map((folder) => readResult(folder, io.cwd));
  for (const result of results) {
    try {
      writeResult(result);
    } catch (error) {
      io.warn(`warning: ${result.folder} is left as it is: ${(error as Error).message}`);
    }
  }
  io.out(renderResults(results, options.json === true ? 'json' : options.format, io));
  return EXIT.met;
}
