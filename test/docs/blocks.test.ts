import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import type { Cell } from '../../src/scenario/types.js';
import { parseScenario, renderProblems } from '../../src/scenario/index.js';
import { openStore } from '../../src/sdk/index.js';
import { checkLine, ciScripts, framestallIn, yamlOf } from '../support/doc-commands.js';
import {
  blocksIn,
  inlineCommands,
  markdownFiles,
  readDoc,
  ROOT,
  shellLines,
  type Block,
} from '../support/docs.js';
import { temporaryFolder } from '../support/folder.js';
import { header, S, steady, withEvents } from '../support/journals.js';

/**
 * Every block of every Markdown file is found here and run: a command as far as the point at which
 * it would start processes (test/real/readme.test.ts runs those of the README and of docs/using.md to their end), YAML by
 * what reads it, a program by the test of test/real that names its file. What nobody runs is a failure.
 */

/** The command is right, and processes would start now. */
class Started extends Error {}
const start = vi.hoisted(() => ({
  runs: (cells: readonly Cell[], output: string): Promise<void> =>
    Promise.reject(new Error(`${cells.length} ${output}`)),
  other: (): Promise<void> => Promise.reject(new Error()),
}));
vi.mock('../../src/runs/series.js', () => ({
  openSeries: ({ output }: { output: string }) =>
    Promise.resolve({
      ready: (cells: readonly Cell[]) => start.runs(cells, output),
      perform: (cell: Cell) => start.runs([cell], output),
      close() {},
    }),
}));
vi.mock('../../src/sdk/install.js', async (original) => ({
  ...(await original<object>()),
  installPackage: () => start.other(),
}));
vi.mock('../../src/livekit/locate.js', async (original) => ({
  ...(await original<object>()),
  findServerBin: () => start.other(),
}));
vi.mock('../../src/cli/metrics/endpoint.js', () => ({
  openEndpoint: () => Promise.resolve({ url: 'http://localhost/metrics', close() {} }),
}));

/** Their words are read and no more: what is installed on this machine is what they are about. */
const ONLY_PARSED = ['doctor', 'remove'];

const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

const never = new AbortController().signal;

async function framestall(argv: string[]): Promise<void> {
  const context = { stop: never, exitCode: 0, io: null };
  const program = createProgram(context);
  for (const command of allOf(program)) {
    if (ONLY_PARSED.includes(command.name()))
      command.action(() => {
        throw new Started();
      });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    const asked = (error as { exitCode?: number }).exitCode === 0; // --help
    if (error instanceof Started || asked) return;
    const { message, fix } = error as Error & { fix?: string };
    throw new Error([message, fix].join(' '));
  }
  // A verdict is a result; below it are the ways not to get one.
  if ([1, 2, 3].includes(context.exitCode)) throw new Error(`exit code ${context.exitCode}`);
}

/** Those of the first table; the one of capacities has some again. */
const told = [...readDoc('docs/versions.md').matchAll(/^\| (\d+\.\d+\.\d+)/gm)];
const versions = [...new Set(told.map(([, version = '']) => version))];

/** The journal of a run of which every table has something to tell. */
function journalOf(sdk: string): string {
  const head = header({ groups: [{ rooms: 1 }] });
  head.id = sdk;
  head.sdk = { requested: sdk, version: sdk };
  head.scenario.resolved = { recovery: {} };
  const frozen = { kind: 'pressure', step: 0, what: 'freeze', level: null } as const;
  const about = { ...frozen, thread: 'AudioSource*', label: 'drain' };
  const events = withEvents(
    steady(head),
    { at: 3 * S, ...about, state: 'started' },
    {
      ...{ at: 3.5 * S, kind: 'health', process: 0, role: 'subject', publisher: 0 },
      ...{ fromUs: 3 * S, values: { tap: 0 } },
    },
    { at: 5 * S, ...about, state: 'ended' },
  );
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function leaveRun(folder: string, sdk = '1.1.0'): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'journal.ndjson'), journalOf(sdk));
  writeFileSync(join(folder, 'scenario.yaml'), readDoc('scenarios/steady.yaml'));
}

/** Leaves what a run would leave, for the commands after it. */
async function runsStart(cells: readonly Cell[], output: string): Promise<void> {
  const store = openStore(process.env.FRAMESTALL_HOME ?? '');
  for (const { scenario } of cells) {
    await store.resolve(scenario.sdk);
  }
  for (const name of ['20260101T000000Z-sample', 'latest']) leaveRun(join(output, name));
  throw new Started();
}

/** What the docs call folders of somebody's own. */
const GIVEN = [
  ['FOLDER', '1.1.0'],
  ['BEFORE', '1.0.0'],
  ['AFTER', '1.1.0'],
] as const;

const here = process.cwd();

beforeEach(() => {
  const around = temporaryFolder();
  const folder = join(around, 'here');
  const home = join(around, 'home');
  mkdirSync(folder);
  // A build of one's own, as the docs have it.
  mkdirSync(join(around, 'node-sdks', 'packages'), { recursive: true });
  const build = join(around, 'node-sdks', 'packages', 'livekit-rtc');
  symlinkSync(`${ROOT}node_modules/@livekit/rtc-node`, build);
  mkdirSync(join(home, 'sdk'), { recursive: true });
  const list = { versions, tags: { latest: versions.at(-1) }, fetchedAtMs: Date.now() };
  writeFileSync(join(home, 'sdk', 'versions.json'), JSON.stringify(list));
  vi.stubEnv('FRAMESTALL_HOME', home);
  vi.stubEnv('LIVEKIT_API_KEY', 'devkey');
  vi.stubEnv('LIVEKIT_API_SECRET', 'a secret of 32 characters, or more');
  for (const [placeholder, sdk] of GIVEN) leaveRun(join(folder, placeholder), sdk);
  symlinkSync(`${ROOT}scenarios`, join(folder, 'scenarios'));
  process.chdir(folder);
  start.runs = runsStart;
  start.other = () => Promise.reject(new Started());
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockReturnValue(true);
});
afterEach(() => {
  process.chdir(here);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What is wrong with it; nothing, where it runs. */
async function problemsOf(where: string, lines: string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const line of lines) {
    const problem = await checkLine(line, framestall).then(
      () => [],
      (error: Error) => [`${where} ${line}: ${error.message}`],
    );
    problems.push(...problem);
  }
  return problems;
}

const EXAMPLES = readdirSync(`${ROOT}docs/examples`);
const realTests = readdirSync(`${ROOT}test/real`)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readDoc(`test/real/${file}`));

async function problemsOfBlock({ file, line, language, text }: Block): Promise<string[]> {
  const where = `${file}:${line}`;
  const lines = shellLines(text);
  switch (language) {
    case 'console': {
      const strange = lines.filter((one) => !one.startsWith('$ '));
      return [
        ...strange.map((one) => `${where} ${one}: put output into a block of its own, text`),
        ...(await problemsOf(
          where,
          lines.flatMap((one) => (one.startsWith('$ ') ? one.slice(2) : [])),
        )),
      ];
    }
    case 'text':
      return lines.filter((one) => one.startsWith('$ ')).map((one) => `${where} ${one}: console`);
    case 'yaml':
      return problemsOfYaml(where, text);
    case 'js': {
      const example = EXAMPLES.find((name) => readDoc(`docs/examples/${name}`) === text);
      if (example === undefined) return [`${where}: put it into docs/examples too, for a test`];
      const run = realTests.some((code) => code.includes(example));
      return run ? [] : [`${where}: no test of test/real runs ${example}`];
    }
    case 'json':
      JSON.parse(text);
      return [];
    default:
      return [`${where}: no test runs a block of ${language === '' ? 'no language' : language}`];
  }
}

async function problemsOfYaml(where: string, text: string): Promise<string[]> {
  const document = yamlOf(text);
  if ('groups' in document) {
    const parsed = parseScenario(text, { file: where, env: {} });
    return parsed.ok ? [] : [renderProblems(parsed.problems)];
  }
  if ('scrape_configs' in document) {
    const file = join(process.cwd(), 'prometheus.yml');
    writeFileSync(file, text);
    const { error, status, stderr } = spawnSync('promtool', ['check', 'config', file], {
      encoding: 'utf8',
    });
    return error !== undefined || status === 0 ? [] : [`${where}: ${stderr}`];
  }
  const commands = (ciScripts(document) ?? []).flatMap(framestallIn);
  if (commands.length > 0) return problemsOf(where, commands);
  return [`${where}: no test reads this YAML`];
}

async function problemsIn(file: string, markdown: string): Promise<string[]> {
  const found: string[] = [];
  for (const block of blocksIn(file, markdown)) found.push(...(await problemsOfBlock(block)));
  found.push(...(await problemsOf(file, inlineCommands(markdown))));
  return found;
}

const FILES = markdownFiles();

it('finds the pages', () => {
  const known = ['README.md', 'docs/ci.md', 'scenarios/README.md', 'bench/README.md'];
  expect(FILES).toEqual(expect.arrayContaining(known));
});

it.each(FILES)('every block and command of %s runs', async (file) => {
  expect(await problemsIn(file, readDoc(file))).toEqual([]);
});

const scenarioFiles = readdirSync(`${ROOT}scenarios`, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.yaml'),
);
it('every command in the comments of scenarios runs', async () => {
  for (const file of scenarioFiles) {
    const text = readFileSync(`${ROOT}scenarios/${file}`, 'utf8').replace(/^# ?/gm, '');
    const commands = shellLines(text).map((line) => line.trim());
    const ours = commands.filter((line) => line.startsWith('framestall '));
    expect(await problemsOf(file, ours)).toEqual([]);
  }
});

it('every example of --help runs', async () => {
  const problems: string[] = [];
  for (const command of allOf(createProgram({ stop: never, exitCode: 0, io: null }))) {
    rmSync('scenario.yaml', { force: true }); // of init
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    const lines = shellLines(help).filter((line) => line.startsWith('  $ '));
    const commands = lines.map((line) => line.slice(4));
    problems.push(...(await problemsOf(`${command.name()} --help`, commands)));
  }
  expect(problems).toEqual([]);
});

describe('what does not run is told', () => {
  const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`;

  it.each([
    ['a scenario that is not there', 'console', '$ framestall run scenarios/stedy.yaml'],
    ['an unknown flag', 'console', '$ framestall run scenarios/steady.yaml --expct hung'],
    ['an unknown key', 'console', '$ framestall run scenarios/steady.yaml --set groups.x.rooms=1'],
    ['a version that is not there', 'console', '$ framestall run steady --sdk 0.6.66'],
    ['no verdict', 'console', '$ framestall run scenarios/steady.yaml --expect hanged'],
    ['a folder that nothing makes', 'console', '$ framestall report reports/latest'],
    ['what would take too long', 'console', '$ framestall run soak --repeats 9'],
    ['another program', 'console', '$ make all'],
    ['an unknown script', 'console', '$ npm run biuld'],
    ['an unknown flag of a bench', 'console', '$ node bench/run.mjs --pears 3'],
    ['an unknown bench', 'console', '$ node bench/run.mjs recrding'],
    ['a test that is not there', 'console', '$ npx vitest run --project unit test/sdks'],
    ['output among commands', 'console', '$ framestall schema\nhung'],
    ['a command in an output', 'text', '$ framestall schema'],
    ['a wrong scenario', 'yaml', 'name: a\ngroups: { probe: { romms: 1 } }'],
    ['YAML of nobody', 'yaml', 'a: 1'],
    ['a job', 'yaml', 'test: { script: [npx --no-install framestall run soka] }'],
    ['a program in no file', 'js', 'captureFrame();'],
    ['another language', 'sh', 'framestall schema'],
    ['no language', '', 'framestall schema'],
  ])('%s', async (_, language, text) => {
    expect(await problemsIn('sample.md', fenced(language, text))).toHaveLength(1);
  });

  it('a command in the text', async () => {
    const found = await problemsIn('sample.md', 'Use `framestall run\nscenarios/stedy.yaml` here.');
    expect(found).toHaveLength(1);
  });

  it.each(['Text:\n\n    framestall ls\n', '~~~console\n$ framestall ls\n~~~', '```text\n'])(
    'code that is marked in another way: %j',
    (markdown) => {
      expect(() => blocksIn('sample.md', markdown)).toThrow('sample.md:');
    },
  );
});
