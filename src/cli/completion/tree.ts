import type { Command, Option } from 'commander';

export type OptionShape = {
  /** `--format`, `-q`; each with its dashes. */
  names: string[];
  about: string;
  takesValue: boolean;
  /** Empty: any value, which may be a file. */
  values: string[];
};

/** A command as a shell sees it. */
export type CommandShape = {
  /** Names from the program's on, without it: `[]` is the program itself. */
  path: string[];
  about: string;
  options: OptionShape[];
  /** What its first argument may be, where that is fixed. */
  values: string[];
  /** What it may be beside a file: names of ready scenarios. */
  names: string[];
  commands: CommandShape[];
};

/** Arguments that are a scenario: a file, or the name of one that is ready. */
const SCENARIO_ARGUMENTS = ['file', 'files', 'targets'];

/**
 * The program's own command tree, so that a completion never knows other flags than it.
 * @param scenarios names of those that are ready
 */
export const shapeOf = (program: Command, scenarios: string[]): CommandShape =>
  shape(program, [], { program, scenarios });

type Whole = { program: Command; scenarios: string[] };

function shape(command: Command, path: string[], whole: Whole): CommandShape {
  const { program, scenarios } = whole;
  const [first] = command.registeredArguments;
  const help = command.createHelp();
  const own = help.visibleOptions(command);
  // --color and --quiet work behind every command.
  const shared =
    command === program ? [] : program.options.filter(({ long }) => long !== '--version');
  return {
    path,
    about: firstLine(command.description()),
    options: [...own, ...shared].map(optionShape),
    values: first?.argChoices ?? [],
    names: SCENARIO_ARGUMENTS.includes(first?.name() ?? '') ? scenarios : [],
    commands: help
      .visibleCommands(command)
      .map((child) => shape(child, [...path, child.name()], whole)),
  };
}

const optionShape = ({ short, long, description, required, optional, argChoices }: Option) => ({
  names: [short, long].filter((name) => name !== undefined),
  about: firstLine(description),
  takesValue: required || optional,
  values: argChoices ?? [],
});

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** A command and all below it. */
export const allShapes = (root: CommandShape): CommandShape[] => [
  root,
  ...root.commands.flatMap(allShapes),
];
