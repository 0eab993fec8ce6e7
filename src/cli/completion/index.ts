import { Argument, type Command } from 'commander';
import { EXIT } from '../../units/errors.js';
import type { Perform } from '../command.js';
import { completionScript, SHELLS, type Shell } from './shells.js';
import { shapeOf } from './tree.js';

export function registerCompletion(program: Command, perform: Perform): void {
  program
    .command('completion')
    .summary('a script that completes commands in a shell')
    .description('print a script with which a shell completes framestall’s commands and flags')
    .addArgument(new Argument('<shell>', 'the shell that is to source it').choices([...SHELLS]))
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ source <(framestall completion bash)    # or in ~/.bashrc\n' +
        '  $ source <(framestall completion zsh)     # in ~/.zshrc, behind compinit\n' +
        '  $ framestall completion fish > ~/.config/fish/completions/framestall.fish',
    )
    .action((shell: Shell) =>
      perform((io) => {
        io.out(completionScript(shell, shapeOf(program)));
        return Promise.resolve(EXIT.met);
      })(),
    );
}
