import { Option, type Command } from 'commander';
import { EXIT, usageError } from '../units/errors.js';
import { signalsOf, signalsTable, type RunSignals } from '../analysis/index.js';
import { renderSignals } from '../report/index.js';
import type { Io } from './io.js';
import type { Perform } from './command.js';
import { journalsOf, runFoldersIn } from './run-folders.js';
import { FORMATS, readResult, renderResults, writeResult, type Format } from './results.js';

type Options = { format: Format; json?: boolean; signals?: boolean; by: 'sdk' | 'mode' };

export function registerReport(program: Command, perform: Perform): void {
  program
    .command('report <folders...>')
    .summary('a run’s report again, from its journal alone')
    .description('rebuild a run’s report from its journal alone, also of a run that was killed')
    .addOption(
      new Option('--format <format>', 'what to print').choices([...FORMATS]).default('terminal'),
    )
    .option('--json', 'the same as --format json')
    .option('--signals', 'which sign of life told of what, over all runs below the folders')
    .addOption(
      new Option('--by <what>', '--signals: a row per failure mode and SDK, or per mode')
        .choices(['sdk', 'mode'])
        .default('sdk'),
    )
    .addHelpText(
      'after',
      '\ncsv has a row per group and second: counts are those of the second, latencies\n' +
        'are in µs.\n' +
        '\nExamples:\n' +
        '  $ framestall report reports/latest\n' +
        '  $ framestall report reports/latest --format csv > seconds.csv\n' +
        '  $ framestall report --signals reports/health --format markdown',
    )
    .action((folders: string[], options: Options) =>
      perform((io) => Promise.resolve(report(io, folders, options)))(),
    );
}

function report(io: Io, folders: string[], options: Options): number {
  if (options.signals === true) return signals(io, folders, options);
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

/** @throws UserError (usage) where no run holds a sign of life, or for another format */
function signals(io: Io, given: string[], { format, json, by }: Options): number {
  const wanted = json === true ? 'json' : format;
  if (wanted !== 'json' && wanted !== 'terminal' && wanted !== 'markdown') {
    throw usageError(`--signals has no format ${wanted}`, 'write terminal, markdown or json');
  }
  const runs: RunSignals[] = [];
  for (const { events, reading } of journalsOf(runFoldersIn(given, io.cwd))) {
    const found = signalsOf(events, reading);
    if (found.publishers > 0) runs.push(found);
  }
  if (runs.length === 0) {
    throw usageError(
      'no run there holds a sign of life',
      'add health: {} to a group of the scenario',
    );
  }
  const found = signalsTable(runs, by);
  io.out(
    wanted === 'json' ? JSON.stringify(found, null, 2) : renderSignals(found, wanted, io.columns()),
  );
  return EXIT.met;
}
