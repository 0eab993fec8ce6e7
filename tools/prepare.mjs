// What both commands of a bare clone share: packages and build, skipped when they are up to date.
// Only node: modules, because nothing is installed yet.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(root, 'dist', '.built');

const codeOf = (signal) => 128 + constants.signals[signal];

/**
 * Runs a program in the project's folder with its output shown, and outlives it: at a Ctrl-C or a
 * hang-up, which the terminal sends to both, the program may still have something to report.
 * Gives its exit code, and that of the signal that was to end us meanwhile, else 0.
 */
export function run(program, args, { onOutput, ...options } = {}) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', onOutput);
  let stopped = 0;
  const onSignal = (signal) => {
    stopped ||= codeOf(signal);
    if (signal === 'SIGTERM') child.kill(signal); // comes to us alone
  };
  const names = ['SIGINT', 'SIGHUP', 'SIGTERM'];
  for (const name of names) process.on(name, onSignal);
  return new Promise((resolve) => {
    const end = (code) => {
      for (const name of names) process.off(name, onSignal);
      resolve({ code, stopped });
    };
    child.on('error', ({ message }) => {
      console.error(message);
      if (child.pid === undefined) end(1);
    });
    child.on('close', (code, signal) => end(code ?? codeOf(signal)));
  });
}

/** Says what is done and how long it usually takes, does it, ends the program if it fails. */
export async function step(what, program, args) {
  const fromMs = Date.now();
  console.error(`▸ ${what}`);
  const { code, stopped } = await run(program, args, { stdio: ['ignore', 2, 2] });
  if (stopped) process.exit(stopped);
  if (code !== 0) {
    console.error(`✗ ${program} ${args.join(' ')} failed`);
    process.exit(1);
  }
  console.error(`  done in ${((Date.now() - fromMs) / 1000).toFixed(1)}s`);
}

export async function prepare() {
  const installed = mtimeMs(join(root, 'node_modules', '.package-lock.json'));
  if (installed < mtimeMs(join(root, 'package-lock.json'))) {
    await step('installing packages from npm (usually 10 to 40s)', 'npm', [
      'ci',
      '--no-audit',
      '--no-fund',
    ]);
  }
  const sources = ['bin', 'src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
  if (mtimeMs(STAMP) >= Math.max(...sources.map((name) => newestMs(join(root, name))))) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await step('building framestall (usually 5 to 15s)', 'npm', ['run', '--silent', 'build']);
  writeFileSync(STAMP, '');
}

const mtimeMs = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newestMs(path) {
  if (!statSync(path).isDirectory()) return mtimeMs(path);
  const inside = readdirSync(path, { withFileTypes: true, recursive: true });
  const files = inside.filter((entry) => entry.isFile());
  return Math.max(
    0,
    ...files.map((entry) => mtimeMs(join(entry.parentPath ?? entry.path, entry.name))),
  );
}
