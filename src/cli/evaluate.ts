import { Option, type Command } from 'commander';
import { evaluateRun, evaluation, type RunEvaluation } from '../analysis/index.js';
import { renderEvaluation } from '../report/index.js';
import { EXIT, usageError } from '../units/errors.js';
import type { Perform } from './command.js';
import type { Io } from './io.js';
import { journalsOf, runFoldersIn } from './run-folders.js';

type Options = { format: 'terminal' | 'json' | 'markdown'; json?: boolean };

export function registerEvaluate(program: Command, perform: Perform): void {
  program
    .command('evaluate <folders...>')
    .summary('hold what was found against what was injected')
    .description('hold what framestall says of runs against what was injected into them')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['terminal', 'json', 'markdown'])
        .default('terminal'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\nThe runs are of scenarios whose pressure steps have a label, as in\n' +
        'scenarios/causes. Exit code 10 where a goal is missed: every stall found, none\n' +
        'found that was not there, its length right, its cause right in 95 %.\n' +
        '\nExamples:\n' +
        '  $ framestall run scenarios/causes/drain.yaml --output reports/labelled\n' +
        '  $ framestall evaluate reports/labelled',
    )
    .action((folders: string[], options: Options) =>
      perform((io) => Promise.resolve(evaluate(io, folders, options)))(),
    );
}

function evaluate(io: Io, given: string[], options: Options): number {
  const runs: RunEvaluation[] = [];
  for (const { events, reading } of journalsOf(runFoldersIn(given, io.cwd), io)) {
    runs.push(evaluateRun(events, reading));
  }
  const labelled = runs.filter(({ judged, leftOut }) => judged.length + leftOut.length > 0);
  if (labelled.length === 0) {
    throw usageError(
      `none of the ${runs.length} runs has a pressure step with a label`,
      'give runs of scenarios/causes, or write label: drain at the steps of your own',
    );
  }
  const found = evaluation(labelled);
  const format = options.json === true ? 'json' : options.format;
  io.out(format === 'json' ? JSON.stringify(found, null, 2) : renderEvaluation(found, format));
  return found.met ? EXIT.met : EXIT.threshold;
}
