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
  commands: CommandShape[];
};

/** The program's own command tree, so that a completion never knows other flags than it. */
export const shapeOf = (program: Command): CommandShape => shape(program, [], program);

function shape(command: Command, path: string[], program: Command): CommandShape {
  const help = command.createHelp();
  const own = help.visibleOptions(command);
  // --color and --quiet work behind every command.
  const shared =
    command === program ? [] : program.options.filter(({ long }) => long !== '--version');
  return {
    path,
    about: firstLine(command.description()),
    options: [...own, ...shared].map(optionShape),
    values: command.registeredArguments[0]?.argChoices ?? [],
    commands: help
      .visibleCommands(command)
      .map((child) => shape(child, [...path, child.name()], program)),
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
