import { relative } from 'node:path';
import { Command, Option } from 'commander';
import type { Action, Context } from './command.js';
import { registerBisect } from './bisect.js';
import { registerCapacity } from './capacity.js';
import { registerCompare } from './compare.js';
import { registerDoctor } from './doctor/index.js';
import { registerCompletion } from './completion/index.js';
import { registerEvaluate } from './evaluate.js';
import { registerInit } from './init/index.js';
import { registerLs } from './ls.js';
import { registerPlan } from './plan.js';
import { registerReport } from './report.js';
import { registerRun } from './run.js';
import { registerSchema } from './schema.js';
import { registerSdk } from './sdk.js';
import { registerServer } from './server.js';
import { registerValidate } from './validate.js';
import { pointToSet } from './scenario-flags.js';
import { exitCodesHelp } from './exit-codes.js';
import { realIo, type ColorMode } from './io.js';
import { packageRoot, versionOf } from '../runs/package.js';

export function createProgram(context: Context): Command {
  const program = new Command('framestall');
  program
    .description('Reproduces, measures and explains the captureFrame hang of LiveKit’s SDKs.')
    .version(versionOf())
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']),
    )
    .option('-q, --quiet', 'only results, warnings and errors')
    .option('--no-tty', 'plain lines and no questions on a terminal')
    .configureHelp({ subcommandTerm: termOf })
    .showHelpAfterError('(framestall COMMAND --help tells what it takes)')
    .addHelpText('after', exitCodesHelp(relative('.', packageRoot()) || 'this folder'))
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall doctor\n' +
        '  $ framestall run scenarios/queue-off.yaml --sdk 0.7.0 --expect hung',
    )
    .exitOverride();

  const perform = (action: Action) => async () => {
    const {
      color = 'auto',
      quiet,
      tty,
    } = program.opts<{
      color?: ColorMode;
      quiet?: boolean;
      tty: boolean;
    }>();
    const io = realIo({ color, quiet: quiet === true, tty });
    context.io = io;
    context.exitCode = await action(io, context);
  };
  for (const register of [
    registerRun,
    registerCompare,
    registerBisect,
    registerCapacity,
    registerReport,
    registerEvaluate,
    registerLs,
    registerValidate,
    registerPlan,
    registerSchema,
    registerSdk,
    registerServer,
    registerInit,
    registerDoctor,
    registerCompletion,
  ]) {
    register(program, perform);
  }
  for (const command of program.commands) inherit(command, program);
  return program;
}

/** --color, --quiet and --no-tty work behind the command too; usage errors are thrown, not exited on. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  pointToSet(command);
  for (const child of command.commands) inherit(child, command);
}

/** A command and what it takes; its flags are in its own help. */
const termOf = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((argument) => {
      const name = argument.name() + (argument.variadic ? '...' : '');
      return argument.required ? `<${name}>` : `[${name}]`;
    }),
  ].join(' ');
