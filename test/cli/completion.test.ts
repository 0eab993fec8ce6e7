import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionScript, SHELLS, type Shell } from '../../src/cli/completion/shells.js';
import { allShapes, shapeOf } from '../../src/cli/completion/tree.js';
import { createProgram } from '../../src/cli/program.js';
import { readyNames } from '../../src/runs/ready-scenarios.js';
import { EXIT } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

/** A program with all that ours has: choices, values, commands of commands, quotes. */
function program(): Command {
  const made = new Command('framestall');
  made.option('-q, --quiet', 'no status').version('1.0.0');
  made
    .command('run [file]')
    .description('run a scenario: say what it’s worth')
    .addOption(new Option('--format <format>', "what to 'print'").choices(['json', 'html']))
    .option('--output <folder>', 'where');
  made.command('report <folders...>').description('a report');
  const sdk = made.command('sdk').description('versions');
  sdk.command('install <versions...>').description('a version');
  sdk.command('list').description('all').option('--json', 'as JSON');
  made
    .command('completion')
    .description('this')
    .addArgument(new Argument('<shell>', 'shell').choices(['bash', 'zsh']));
  return made;
}
const root = shapeOf(program(), ['steady', 'queue-off', 'health/log-storm']);
const run = (shell: Shell, args: string[]) => spawnSync(shell, args, { encoding: 'utf8' });
const has = (shell: Shell) => run(shell, ['-c', 'true']).status === 0;

it('the tree has every command, its own flags and those of all', () => {
  const paths = allShapes(root).map(({ path }) => path.join(' '));
  expect(paths).toEqual(
    expect.arrayContaining(['', 'run', 'sdk', 'sdk install', 'sdk list', 'completion', 'help']),
  );
  const shown = root.commands.find(({ path }) => path[0] === 'run');
  const names = shown?.options.flatMap((option) => option.names);
  expect(names).toEqual(
    expect.arrayContaining(['--format', '--output', '--help', '-q', '--quiet']),
  );
  expect(names).not.toContain('--version');
});

describe.each(SHELLS)('%s', (shell) => {
  it.runIf(has(shell))('takes the script', () => {
    const file = join(temporaryFolder(), 'script');
    writeFileSync(file, completionScript(shell, root));
    const { status, stderr } = run(shell, ['-n', file]);
    expect([status, stderr]).toEqual([0, '']);
  });
});

/** What each shell would offer after these words; the last is being typed. */
const CASES: [string[], string[]][] = [
  [['ru'], ['run']],
  [['run', 'st'], ['steady']],
  [['run', 'health/'], ['health/log-storm']],
  [
    ['sdk', ''],
    ['install', 'list'],
  ],
  [['sdk', 'list', '--j'], ['--json']],
  [
    ['run', '--format', ''],
    ['json', 'html'],
  ],
  [['run', '--fo'], ['--format']],
  [['run', '--qu'], ['--quiet']],
  [
    ['completion', ''],
    ['bash', 'zsh'],
  ],
];

describe.runIf(has('bash'))('in bash', () => {
  it.each(CASES)('%j', (words, offered) => {
    const list = ['framestall', ...words].map((word) => `'${word}'`).join(' ');
    const { stdout } = run('bash', [
      '-c',
      `${completionScript('bash', root)}
        COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _framestall; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ]);
    const found = stdout.trim().split('\n');
    expect(found).toEqual(expect.arrayContaining(offered));
    if (words.at(-1) !== '') expect(found).toEqual(offered);
  });

  it('offers files beside the ready scenarios', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'st art.yaml'), '');
    const script = `${completionScript('bash', root)}
        COMP_WORDS=(framestall run st); COMP_CWORD=2; _framestall; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: folder });
    expect(stdout.trim().split('\n')).toEqual(['steady', 'st art.yaml']);
  });

  it('leaves files to the shell where an argument is one', () => {
    const { stdout } = run('bash', [
      '-c',
      `${completionScript('bash', root)}
        COMP_WORDS=(framestall report s); COMP_CWORD=2; _framestall; echo "\${#COMPREPLY[@]}"; complete -p framestall`,
    ]);
    expect(stdout).toMatch(/^0\n.*-o default/);
  });
});

describe.runIf(has('fish'))('in fish', () => {
  it.each(CASES)('%j', (words, offered) => {
    const line = ['framestall', ...words].join(' ');
    const { stdout } = run('fish', [
      '-c',
      `${completionScript('fish', root)}\ncomplete -C '${line}'`,
    ]);
    const found = stdout.split('\n').map((text) => text.split('\t')[0]);
    expect(found).toEqual(expect.arrayContaining(offered));
  });
});

it('names the shells that there are where another is asked for', async () => {
  const asked = createProgram({
    stop: new AbortController().signal,
    exitCode: 0,
    io: null,
  }).parseAsync(['completion', 'tcsh'], { from: 'user' });
  await expect(asked).rejects.toMatchObject({
    message: 'there is no completion for tcsh',
    fix: 'there are bash, zsh, fish: framestall completion bash',
    exitCode: EXIT.usage,
  });
});

it('offers each ready scenario to what runs one, and to nothing else', () => {
  const none = createProgram({ stop: new AbortController().signal, exitCode: 0, io: null });
  const taking = allShapes(shapeOf(none, readyNames())).filter(({ names }) => names.length > 0);
  const found = ['run', 'compare', 'bisect', 'capacity', 'validate', 'plan'];
  expect(taking.map(({ path }) => path.join(' '))).toEqual(found);
  for (const { names } of taking) expect(names).toContain('queue-off');
});
