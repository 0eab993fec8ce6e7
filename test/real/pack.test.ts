import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, summaryOf } from './support/cli.js';

type Manifest = Record<'dependencies' | 'peerDependencies', Record<string, string>>;
type Packed = { filename: string; files: { path: string }[] };

const folder = mkdtempSync(join(tmpdir(), 'framestall-pack-'));
const app = join(folder, 'app');
const installed = join(app, 'node_modules', 'framestall');
let files: string[] = [];

/** As in a shell of somebody who has only npm: nothing of this test run's own environment. */
async function shell(program: string, args: string[], cwd = app) {
  const { PATH = '', HOME = '', XDG_CACHE_HOME, FRAMESTALL_HOME } = process.env;
  const kept = { PATH, HOME, XDG_CACHE_HOME, FRAMESTALL_HOME };
  const env = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

const npx = (...args: string[]) => shell('npx', ['--offline', 'framestall', ...args]);

beforeAll(async () => {
  mkdirSync(app);
  // The build is there; another one would pull it from under the tests.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = await shell('npm', pack, ROOT);
  const [tarball] = JSON.parse(packed.stdout) as Packed[];
  files = tarball?.files.map(({ path }) => path) ?? [];
  const tgz = join(folder, tarball?.filename ?? '');
  const how = ['--prefer-offline', '--no-audit', '--no-fund'];
  const ended = await shell('npm', ['install', ...how, tgz]);
  expect(ended.code, ended.stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a module imports or resolves that is not a file beside it. */
function namesIn(code: string): string[] {
  const imported = ts.preProcessFile(code).importedFiles.map(({ fileName }) => fileName);
  const resolved = [...code.matchAll(/\brequire\.resolve\('(\w[^']*)'\)/g)].map(
    ([, name = '']) => name,
  );
  return [...imported, ...resolved].filter((name) => !name.startsWith('.'));
}

const PACKED = [
  /^dist\/(bin|src)\/.+\.(js|d\.ts)$/,
  /^recordings\/(.+\.wav|README\.md)$/,
  /^scenarios\/(.+\.yaml|README\.md|schema\.json)$/,
  /^tools\/freeze\/(main\.go|go\.mod)$/,
  /^tools\/livekit-server\/go\.(mod|sum)$/,
  /^docs\/([\w-]+\.(md|png|json)|examples\/[\w-]+\.mjs)$/,
  /^(README\.md|LICENSE|package\.json)$/,
];

it('the package holds what is needed at run time, and nothing else', () => {
  expect(files.filter((file) => !PACKED.some((form) => form.test(file)))).toEqual([]);
  for (const form of PACKED)
    expect(
      files.some((file) => form.test(file)),
      String(form),
    ).toBe(true);
  // What an earlier build has left in dist is no part of it.
  const built = files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'));
  const sources = built.map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
  expect(sources.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

it('nothing that it imports is a dev dependency', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
  const known = new Set([
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.peerDependencies),
    ...builtinModules.map((name) => `node:${name}`),
  ]);
  const strange = files
    .filter((file) => /^dist\/.+\.js$/.test(file))
    .flatMap((file) => namesIn(readFileSync(join(installed, file), 'utf8')))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
    .filter((name) => !known.has(name));
  expect(new Set(strange)).toEqual(new Set());
});

it('npx framestall works from an empty folder', async () => {
  const [version, schema, valid] = await Promise.all([
    npx('--version'),
    npx('schema'),
    npx('validate', 'scenarios/steady.yaml', 'health/log-storm'),
  ]);
  expect(version.code).toBe(0);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(JSON.parse(schema.stdout)).toMatchObject({ title: 'framestall scenario' });
  expect(valid.code, valid.stderr).toBe(0);
  expect(valid.stdout).toMatch(/^valid .*steady\.yaml\nvalid .*log-storm\n$/);
});

it('a scenario that comes with it runs there, and its page is whole', async () => {
  const how = ['--sdk', '0.7.0', '--expect', 'hung'];
  const { code, stderr } = await npx('run', 'scenarios/queue-off.yaml', ...how);
  expect(code, stderr).toBe(0);
  const latest = join(app, 'reports', 'latest');
  expect(summaryOf(latest).verdict).toBe('hung');
  expect(readFileSync(join(latest, 'report.html'), 'utf8')).toContain('uPlot');
  expect(readdirSync(app).sort()).toEqual([
    'node_modules',
    'package-lock.json',
    'package.json',
    'reports',
  ]);
});

it('docs/api.md runs as it stands', async () => {
  copyFileSync(join(installed, 'docs', 'examples', 'api.mjs'), join(app, 'api.mjs'));
  const { code, stdout, stderr } = await shell(process.execPath, ['api.mjs', '1.1.0']);
  expect([0, 20], stderr).toContain(code); // beside other programs a run may say nothing
  const [line, run = ''] = stdout.trim().split('\n');
  expect(line).toMatch(/^1\.1\.0 \w+, p99 [\d.]+ ms: /);
  expect(summaryOf(run).run).toMatchObject({ scenario: { name: 'two-sources' } });
  expect(stderr).toContain('two-sources on 1.1.0');
});

it('its types hold for a strict program', async () => {
  writeFileSync(join(app, 'use.ts'), USE);
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const roots = join(ROOT, 'node_modules', '@types');
  const flags = [
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2023',
  ];
  const where = ['--typeRoots', roots, '--types', 'node', 'use.ts'];
  const { code, stdout } = await shell(process.execPath, [tsc, ...flags, ...where]);
  expect(stdout).toBe('');
  expect(code).toBe(0);
});

const USE = `import { EXIT, readRun, run, UserError, VERDICTS } from 'framestall';
import type { Outcome, Run, RunOptions, Summary, VerdictName } from 'framestall';

const options: RunOptions = { vary: { sdk: ['0.7.0', 'latest'] }, onStatus: (_text, kind) => void kind };
// @ts-expect-error: no such key can be varied
const wrong: RunOptions = { vary: { rooms: [1] } };
export async function use(): Promise<VerdictName | undefined> {
  const { runs, missing, folder, exitCode }: Outcome = await run('queue-off', { ...options, ...wrong });
  const [first]: Run[] = [...runs, readRun(folder ?? '')];
  const summary: Summary | undefined = first?.summary;
  if (exitCode === EXIT.broken || missing.some(({ reason }) => reason === '')) return VERDICTS[0];
  const p99Us: number | undefined = summary?.groups[0]?.latency.service?.p99;
  return p99Us === undefined ? undefined : summary?.verdict;
}
export const exitCodeOf = (error: unknown): number => (error instanceof UserError ? error.exitCode : 1);
`;
