import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT, usageError } from '../../units/errors.js';
import type { Context, Perform } from '../command.js';
import type { Io } from '../io.js';
import { versionOf } from '../../runs/package.js';
import { schemaDocument } from '../schema.js';
import { asker } from './ask.js';
import { fromFlag, questionsFor, type Choices, type Question } from './choices.js';
import { ciFile } from './ci-text.js';
import { scenarioText } from './scenario-text.js';

type Flags = { server?: string; rooms?: string; ci?: string };
type InitOptions = Flags & { output: string };

const SCENARIO = 'scenario.yaml';
const SCHEMA = 'schema.json';

export function registerInit(program: Command, perform: Perform): void {
  program
    .command('init')
    .summary('write a scenario to begin with, and a CI job')
    .description('write a scenario to begin with, its schema, and a CI job if wanted')
    .option('--server <kind>', 'none, embedded or environment')
    .option('--rooms <n>', 'rooms with one publisher each')
    .option('--ci <where>', 'github, gitlab or none')
    .option('--output <folder>', 'where to write; for CI the repository’s root', '.')
    .addHelpText(
      'after',
      '\nOn a terminal it asks for what no flag gives; elsewhere it takes embedded (or\n' +
        'environment, where LIVEKIT_URL is set), 4 rooms and no CI. Nothing that is there\n' +
        'is overwritten.' +
        '\n\nExample:\n  $ framestall init --server embedded --rooms 8 --ci github',
    )
    .action((options: InitOptions) => perform((io, context) => init(io, context, options))());
}

async function init(io: Io, { stop }: Context, options: InitOptions): Promise<number> {
  const folder = resolve(io.cwd, options.output);
  const asks = process.stdin.isTTY && io.tty.err;
  const choices = asks
    ? await askFor(options, io.env, stop)
    : await choicesOf(options, io.env, (question) => fromFlag(question, question.fallback));
  const files = filesFor(choices);
  const written = writeAll(folder, files).map((file) => relative(io.cwd, file));
  for (const file of written) io.out(file);
  io.status(`next: framestall run ${written[0] ?? SCENARIO}`);
  if (choices.ci !== 'none' && !isAmongPackages(folder)) io.status(HOW_TO_INSTALL);
  return EXIT.met;
}

/** framestall is on no registry, so that what a job installs by this name would be somebody else's. */
const HOW_TO_INSTALL = [
  'before the job can run, framestall has to be among this repository’s packages:',
  `  in a clone of framestall:  npm pack    # makes framestall-${versionOf()}.tgz`,
  `  here, with that file:      npm install --save-dev ./framestall-${versionOf()}.tgz`,
  'then commit the file, package.json and package-lock.json (docs/ci.md)',
].join('\n');

async function askFor(flags: Flags, env: NodeJS.ProcessEnv, stop: AbortSignal): Promise<Choices> {
  const { ask, close } = asker(process.stdin, process.stderr, stop);
  try {
    return await choicesOf(flags, env, ask);
  } finally {
    close();
  }
}

/** Flags first, all of them checked before the first question. @throws UserError (usage) */
export async function choicesOf(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  ask: <T>(question: Question<T>) => T | Promise<T>,
): Promise<Choices> {
  const questions = questionsFor(Boolean(env.LIVEKIT_URL));
  const given = <T>(question: Question<T>, flag: string | undefined) =>
    flag === undefined ? undefined : fromFlag(question, flag);
  const server = given(questions.server, flags.server);
  const rooms = given(questions.rooms, flags.rooms);
  const ci = given(questions.ci, flags.ci);
  return {
    server: server ?? (await ask(questions.server)),
    rooms: rooms ?? (await ask(questions.rooms)),
    ci: ci ?? (await ask(questions.ci)),
  };
}

/** Whether `npm ci` brings framestall there. */
function isAmongPackages(folder: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: object;
      devDependencies?: object;
    };
    return 'framestall' in { ...manifest.dependencies, ...manifest.devDependencies };
  } catch {
    return false;
  }
}

/** What is to be written, the scenario first. */
export function filesFor(choices: Choices): { path: string; text: string }[] {
  const ci = ciFile(choices);
  return [
    { path: SCENARIO, text: scenarioText(choices, SCHEMA) },
    { path: SCHEMA, text: `${JSON.stringify(schemaDocument(), null, 2)}\n` },
    ...(ci === null ? [] : [ci]),
  ];
}

/**
 * All or none. @returns the files' paths
 * @throws UserError (usage) where one is there already, or the folder can't be written
 */
export function writeAll(folder: string, files: { path: string; text: string }[]): string[] {
  const paths = files.map(({ path }) => join(folder, path));
  const taken = paths.filter((path) => existsSync(path));
  if (taken.length > 0) {
    throw usageError(
      `there is already ${taken.join(' and ')}; nothing was written`,
      'write elsewhere with --output FOLDER, or move that away',
    );
  }
  try {
    files.forEach(({ text }, n) => {
      const path = paths[n] ?? '';
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
    });
  } catch (error) {
    throw usageError(`${folder} can’t be written: ${(error as Error).message}`, 'give --output');
  }
  return paths;
}
