import { Argument, type Command } from 'commander';
import { readyNames } from '../../runs/ready-scenarios.js';
import { EXIT, usageError } from '../../units/errors.js';
import type { Perform } from '../command.js';
import { completionScript, SHELLS, type Shell } from './shells.js';
import { shapeOf } from './tree.js';

export function registerCompletion(program: Command, perform: Perform): void {
  program
    .command('completion')
    .summary('a script that completes commands in a shell')
    .description('print a script with which a shell completes framestall’s commands and flags')
    .addArgument(
      new Argument('<shell>', 'the shell that is to source it')
        .choices([...SHELLS])
        .argParser(shellOf),
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ source <(framestall completion bash)    # or in ~/.bashrc\n' +
        '  $ source <(framestall completion zsh)     # in ~/.zshrc, behind compinit\n' +
        '  $ framestall completion fish > ~/.config/fish/completions/framestall.fish',
    )
    .action((shell: Shell) =>
      perform((io) => {
        io.out(completionScript(shell, shapeOf(program, readyNames())));
        return Promise.resolve(EXIT.met);
      })(),
    );
}

/** @throws UserError (usage) naming the shells that there are */
function shellOf(given: string): Shell {
  const shell = SHELLS.find((one) => one === given);
  if (shell !== undefined) return shell;
  const fix = `there are ${SHELLS.join(', ')}: framestall completion bash`;
  throw usageError(`there is no completion for ${given}`, fix);
}
