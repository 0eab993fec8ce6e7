import { Command, InvalidArgumentError, Option } from 'commander';
import { registerPlan } from './plan.js';
import { registerReport } from './report.js';
import { registerRun } from './run.js';
import { registerSdk } from './sdk.js';
import { registerServer } from './server.js';
import { registerValidate } from './validate.js';
import { EXIT_CODES_HELP } from './exit-codes.js';
import { realIo, type ColorMode, type Io } from './io.js';
import { versionOf } from './package.js';

/** What a command is handed: the terminal, the first signal, and where to leave its exit code. */
export type Context = { stop: AbortSignal; exitCode: number; io: Io | null };
export type Action = (io: Io, context: Context) => Promise<number>;

export function createProgram(context: Context): Command {
  const program = new Command('framestall');
  program
    .description(
      'Reproduces, measures and explains the captureFrame hang of LiveKit’s native SDKs.\n' +
        'Runs YAML scenarios against published @livekit/rtc-node versions and a real livekit-server.',
    )
    .version(versionOf())
    .addOption(
      new Option('--color <when>', 'colour the output')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('-q, --quiet', 'no status on stderr, only results, warnings and errors')
    .showHelpAfterError('(framestall COMMAND --help tells what it takes)')
    .addHelpText('after', EXIT_CODES_HELP)
    .exitOverride();

  const perform = (action: Action) => async () => {
    const { color, quiet } = program.opts<{ color: ColorMode; quiet?: boolean }>();
    const io = realIo({ color, quiet: quiet === true });
    context.io = io;
    context.exitCode = await action(io, context);
  };
  for (const register of [
    registerRun,
    registerReport,
    registerValidate,
    registerPlan,
    registerSdk,
    registerServer,
  ]) {
    register(program, perform);
  }
  for (const command of program.commands) inherit(command, program);
  return program;
}

/** --color and --quiet work behind the command too; usage errors are thrown, not exited on. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
}

export type Perform = (action: Action) => () => Promise<void>;

/** For repeatable options: `--set A=1 --set B=2`. */
export const collect = (value: string, all: string[]): string[] => [...all, value];

export function assignment(value: string, all: string[]): string[] {
  if (!/^[^=]+=/.test(value)) {
    throw new InvalidArgumentError('it takes KEY=VALUE, e.g. groups.probe.rooms=8.');
  }
  return [...all, value];
}
