import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, wordsOf } from './docs.js';

/** What the docs leave to the reader, and what stands for it here. */
const PLACEHOLDERS: Record<string, string> = {
  'YOUR.yaml': 'scenarios/steady.yaml',
  VERSION: '1.1.0',
  $LIVEKIT_URL: 'ws://127.0.0.1:7880',
};

/** Programs that are there to be measured, not tested: their files and flags are looked at. */
const TOO_LONG: Record<string, string> = {
  'bench/run.mjs': 'half a minute to 35 minutes, and the whole machine',
  'bench/page.mjs': 'writes a journal of 1.2 GB',
  'bench/aa.mjs': 'needs forty runs: seven minutes',
  'bench/bisect.mjs': 'simulates thousands of searches: two minutes',
  'bench/aa-live.mjs': 'twenty comparisons of nine blocks: hours',
};

type Manifest = { scripts: Record<string, string> };
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as Manifest;
/** npm's own words for scripts. */
const NPM_WORDS = ['start', 'test'];

export type Framestall = (argv: string[]) => Promise<void>;

/**
 * Runs a line of the docs in the working directory as far as a unit test may, and says what is wrong.
 * @param framestall runs it up to the point where processes would start
 */
export async function checkLine(line: string, framestall: Framestall): Promise<void> {
  for (const command of line.split(' && ')) {
    const [, inner = command] = /^source <\((.*)\)/.exec(command) ?? [];
    const plain = inner.replace(/ +#.*$/, '').replace(/ > \S+$/, '');
    const [program = '', ...rest] = wordsOf(plain).flatMap(expanded);
    await checkCommand(program, rest, framestall);
  }
}

async function checkCommand(program: string, args: string[], run: Framestall): Promise<void> {
  const [first = '', ...rest] = args;
  if (program === 'npx' && first === '--no-install') return checkCommand('npx', rest, run);
  if (program === 'npx' && first === 'framestall') return checkCommand(first, rest, run);
  if (program === 'npx' && first === 'vitest') return checkVitest(rest);
  if (program === 'framestall') return run(args.map((word) => PLACEHOLDERS[word] ?? word));
  if (program === 'npm') return checkNpm(args);
  if (program === 'node' && Object.hasOwn(TOO_LONG, first)) return checkBench(first, rest);
  throw new Error(`no test runs ${program} ${first}`);
}

function checkNpm(args: string[]): void {
  const [verb = '', script = verb] = args.filter((word) => word !== '--silent');
  const name = verb === 'run' ? script : NPM_WORDS.find((word) => word === verb);
  if (name === undefined) throw new Error(`no test runs npm ${verb}`);
  if (!Object.hasOwn(scripts, name)) throw new Error(`package.json has no script ${name}`);
}

function checkVitest(args: string[]): void {
  const [verb, flag, project = '', ...files] = args;
  if (verb !== 'run' || flag !== '--project') throw new Error('write npx vitest run --project …');
  if (!['unit', 'real'].includes(project)) throw new Error(`there is no project ${project}`);
  for (const file of files) {
    if (!existsSync(`${ROOT}${file}`)) throw new Error(`there is no ${file}`);
    if (file.startsWith('test/real') !== (project === 'real'))
      throw new Error(`${file} is not of the project ${project}`);
  }
}

function checkBench(file: string, args: string[]): void {
  const source = readFileSync(`${ROOT}${file}`, 'utf8');
  const [, options = ''] = /parseArgs\(\{(.*?)^\}\)/ms.exec(source) ?? [];
  for (const [index, word] of args.entries()) {
    if (word.startsWith('--')) {
      const known = new RegExp(`['\\s]${word.slice(2)}'?: \\{`).test(options);
      if (!known) throw new Error(`${file} knows no ${word}`);
    } else if (args[index - 1]?.startsWith('--') !== true) {
      if (!existsSync(`${ROOT}bench/${word}.mjs`) && !existsSync(word))
        throw new Error(`there is no ${word}`);
    }
  }
}

/** As the shell does it: a star in the last part of a path stands for all names that fit. */
function expanded(word: string): string[] {
  if (!word.includes('*')) return [word];
  const folder = dirname(word);
  const name = new RegExp(`^${basename(word).replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  const names = existsSync(folder) ? readdirSync(folder).filter((entry) => name.test(entry)) : [];
  return names.length === 0 ? [word] : names.map((entry) => join(folder, entry));
}

type Step = { run?: string };
type Job = { steps?: Step[]; script?: string[] };

/** The lines of shell in a CI file of GitHub or GitLab, or null where it is none. */
export function ciScripts(document: Record<string, unknown>): string[] | null {
  const jobs = (document.jobs ?? document) as Record<string, Job>;
  const scripts = Object.values(jobs).flatMap((job) => [
    ...(job.steps ?? []).flatMap(({ run }) => run ?? []),
    ...(job.script ?? []),
  ]);
  return scripts.length === 0 ? null : scripts;
}

/** Commands of ours in a script, as the shell would run them but for its variables. */
export const framestallIn = (script: string): string[] =>
  [...script.matchAll(/npx --no-install framestall [^'"\n]+/g)].map(([text]) => text.trim());

export const yamlOf = (text: string): Record<string, unknown> =>
  parse(text) as Record<string, unknown>;
