import type { Command } from 'commander';
import { wrap } from '../../report/wrap.js';
import { EXIT } from '../../units/errors.js';
import { plural } from '../../units/numbers.js';
import type { Context, Perform } from '../command.js';
import { home } from '../../runs/home.js';
import type { Io } from '../io.js';
import { enginesOf } from '../../runs/package.js';
import type { Check } from './check.js';
import { hostChecks, interfaceCheck, outputChecks, portCheck, storeCheck } from './places.js';
import { checkNode, networkCheck, registryCheck, serverChecks } from './programs.js';

type DoctorOptions = { output: string; json?: boolean };

export function registerDoctor(program: Command, perform: Perform): void {
  program
    .command('doctor')
    .summary('can this machine run scenarios, and what mends it')
    .description('look whether this machine can run scenarios and trust what they say')
    .option('--output <folder>', 'where runs are to be written', 'reports')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nEach finding is ok, a warning (some runs fail, or their figures suffer) or a\n' +
        'problem (runs fail), with what mends it. Exit 3 with a problem, else 0. Takes a\n' +
        'few seconds.' +
        '\n\nExample:\n  $ framestall doctor',
    )
    .action((options: DoctorOptions) => perform((io, context) => examine(io, context, options))());
}

async function examine(io: Io, { stop }: Context, options: DoctorOptions): Promise<number> {
  const folder = home(io.env);
  const host = await hostChecks(); // alone: the other checks would be seen as load
  const store = await storeCheck(folder);
  const checks = [
    checkNode(process.version, enginesOf()),
    ...(await serverChecks(io.env, folder)),
    store.check,
    await registryCheck(store.versions, stop),
    ...host,
    await networkCheck(io.env),
    await portCheck(),
    interfaceCheck(),
    ...(await outputChecks(options.output, io.cwd)),
  ];
  const count = (wanted: Check['state']) => checks.filter(({ state }) => state === wanted).length;
  const exitCode = count('problem') > 0 ? EXIT.environment : EXIT.met;
  if (options.json === true) {
    io.out(JSON.stringify({ schemaVersion: 1, exitCode, checks }, null, 2));
    return exitCode;
  }
  io.out(renderChecks(checks, io));
  io.status(`${plural(count('problem'), 'problem')}, ${plural(count('warning'), 'warning')}`);
  return exitCode;
}

/** One line each; what mends it below. */
export function renderChecks(checks: readonly Check[], io: Pick<Io, 'paint' | 'columns'>): string {
  const { green, yellow, red } = io.paint.out;
  const paint = { ok: green, warning: yellow, problem: red };
  const names = Math.max(...checks.map(({ name }) => name.length));
  const states = 'warning'.length;
  const indent = ' '.repeat(states + names + 4);
  return checks
    .flatMap(({ name, state, found, fix }) => {
      const [first = '', ...rest] = wrap(found, io.columns(), indent);
      const word = paint[state](state) + ' '.repeat(states - state.length);
      const line = `${word}  ${name.padEnd(names)}  ${first.slice(indent.length)}`;
      const mend = fix === null ? [] : wrap(fix, io.columns(), `${indent}→ `);
      return [line, ...rest, ...mend];
    })
    .join('\n');
}
