import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { readDoc } from '../support/docs.js';

const COLUMNS = 80;
const ROWS_MOST = 40;

/** What `--help` prints on a terminal of 80 columns. */
function helpOf(command: Command): string[] {
  let text = '';
  command.configureOutput({
    getOutHelpWidth: () => COLUMNS,
    getOutHasColors: () => false,
    writeOut: (part) => (text += part),
  });
  command.outputHelp();
  return text.trimEnd().split('\n');
}

const program = createProgram({ stop: new AbortController().signal, exitCode: 0, io: null });
const within = (command: Command, path: string[]): [string, Command][] => [
  [path.join(' '), command],
  ...command.commands.flatMap((child) => within(child, [...path, child.name()])),
];
const all = within(program, ['framestall']);

it('there are commands', () => expect(all.length).toBeGreaterThan(15));

it.each(all)('%s --help fits a screen, and ends in examples', (path, command) => {
  const lines = helpOf(command);
  expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(ROWS_MOST);
  const title = lines.findIndex((line) => /^Examples?:$/.test(line));
  const examples = lines.slice(title + 1).filter((line) => line.startsWith('  $ '));
  expect(title).toBeGreaterThan(0);
  expect(examples).not.toEqual([]);
  for (const example of examples) expect(example).toMatch(/\bframestall\b/);
  expect(examples.join('\n')).toContain(path === 'framestall' ? 'framestall run' : path);
});

it('names each command on one line, with what it takes', () => {
  const lines = helpOf(program);
  for (const name of program.commands.map((command) => command.name())) {
    expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
  }
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}report <folders\.\.\.> +\S/));
});

/** The commands that a line on exit codes names. */
const commandsIn = (text = '') => text.match(/\b(compare|bisect|capacity|run)\b/g)?.sort();

it.each([
  ['12', /^\| 12 .*/m],
  ['20', /^\| 20 .*/m],
  ['21', /^\| 21 .*/m],
])('says of exit code %s what the README says', (code, row) => {
  const help = helpOf(program).join('\n');
  const [, short] = new RegExp(`(?:^|  )${code}  ((?:\\S| (?! ))+)`, 'm').exec(help) ?? [];
  const long = row.exec(readDoc('README.md'))?.[0];
  expect(commandsIn(short)).not.toBeUndefined();
  expect(commandsIn(short)).toEqual(commandsIn(long));
});
