import { Option, type Command } from 'commander';
import { EXIT, usageError } from '../units/errors.js';
import type { Io } from './io.js';
import type { Perform } from './command.js';
import { recoveryReport, signalsReport, type TableFormat } from './report-tables.js';
import { holdingIn, renderHoldings } from './report-folders.js';
import { writeResult } from '../runs/results.js';
import { FORMATS, type Format } from './shown-runs.js';

type Options = {
  format: Format;
  json?: boolean;
  signals?: boolean;
  recovery?: boolean;
  by: 'sdk' | 'mode';
};

export function registerReport(program: Command, perform: Perform): void {
  program
    .command('report <folders...>')
    .summary('a run’s report again, from its journal alone')
    .description(
      'rebuild the report of a run from its journal alone, also of one that was killed;\n' +
        'of a folder of many runs theirs, and its matrix, comparison, bisection or capacity',
    )
    .addOption(
      new Option('--format <format>', 'what to print').choices([...FORMATS]).default('terminal'),
    )
    .option('--json', 'the same as --format json')
    .option('--signals', 'which sign of life told of what, over all runs below the folders')
    .option('--recovery', 'which step brought back what, over all runs below the folders')
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
        '  $ framestall report --signals reports --format markdown',
    )
    .action((folders: string[], options: Options) =>
      perform((io) => Promise.resolve(report(io, folders, options)))(),
    );
}

function report(io: Io, folders: string[], options: Options): number {
  if (options.signals === true || options.recovery === true) return tables(io, folders, options);
  const format = options.json === true ? 'json' : options.format;
  const holdings = folders.map((folder) => holdingIn(folder, io.cwd));
  const text = renderHoldings(holdings, format, io);
  for (const { folder, results, whole } of holdings) {
    for (const result of results) attempt(io, result.folder, () => writeResult(result));
    if (whole !== null) attempt(io, folder, () => whole.write());
  }
  io.out(text);
  return EXIT.met;
}

function attempt(io: Io, folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    io.warn(`${folder} is left as it is: ${(error as Error).message}`, 'warning');
  }
}

/** @throws UserError (usage) for both tables at once, or a format that they do not have */
function tables(io: Io, folders: string[], options: Options): number {
  const { format, json, signals, recovery, by } = options;
  if (signals === true && recovery === true) {
    throw usageError('--signals and --recovery are two tables', 'ask for one after the other');
  }
  const wanted = json === true ? 'json' : format;
  if (wanted !== 'json' && wanted !== 'terminal' && wanted !== 'markdown') {
    const what = signals === true ? '--signals' : '--recovery';
    throw usageError(`${what} has no format ${wanted}`, 'write terminal, markdown or json');
  }
  const print: TableFormat = wanted;
  if (signals === true) signalsReport(io, folders, print, by);
  else recoveryReport(io, folders, print);
  return EXIT.met;
}
