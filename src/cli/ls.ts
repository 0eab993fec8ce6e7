import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { renderPastRuns } from '../report/index.js';
import { EXIT, usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';
import type { Perform } from './command.js';
import type { Io } from './io.js';
import { pastRunsIn } from './past-runs.js';

type LsOptions = { limit: string; json?: boolean };

const DEFAULT_FOLDER = 'reports';

export function registerLs(program: Command, perform: Perform): void {
  program
    .command('ls [folder]')
    .summary('past runs and their verdicts, newest first')
    .description('past runs, newest first: when, scenario, SDK, verdict of each group, exit code')
    .option('--limit <n>', 'show only the newest', '50')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      `\nThe folder is ${DEFAULT_FOLDER} if none is given; one with cells lists their runs.` +
        '\n\nExamples:\n  $ framestall ls\n  $ framestall ls reports/latest --json',
    )
    .action((folder: string | undefined, options: LsOptions) =>
      perform((io) => Promise.resolve(list(io, folder, options)))(),
    );
}

function list(io: Io, given: string | undefined, options: LsOptions): number {
  const most = limitOf(options.limit);
  const folder = given ?? DEFAULT_FOLDER;
  // Nothing has been run here: an answer, not a mistake.
  const none = given === undefined && !existsSync(resolve(io.cwd, folder));
  const { runs, more } = none ? { runs: [], more: 0 } : pastRunsIn(folder, io.cwd, most);
  if (options.json === true) {
    io.out(JSON.stringify({ schemaVersion: 1, folder, runs, more }, null, 2));
    return EXIT.met;
  }
  if (runs.length === 0) {
    io.status(`no run in ${folder} yet: framestall run scenarios/queue-off.yaml makes one`);
    return EXIT.met;
  }
  io.out(renderPastRuns(runs, { color: io.paint.out.level > 0, width: io.columns() }));
  if (more > 0) io.status(`and ${plural(more, 'older run')}: --limit ${runs.length + more}`);
  return EXIT.met;
}

function limitOf(text: string): number {
  const most = Number(text);
  if (Number.isInteger(most) && most >= 1) return most;
  throw usageError(`--limit ${text} is no whole number above 0`, 'write --limit 20');
}
