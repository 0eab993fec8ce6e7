// What both commands of a bare clone share: packages and build, skipped when they are up to date.
// Only node: modules, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(root, 'dist', '.built');

/** Runs a program in the project's folder with its output shown; true if it exits with 0. */
export function run(program, args, options = {}) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  return status === 0;
}

/** Says what is done and how long it usually takes, does it, ends the program if it fails. */
export function step(what, program, args) {
  const fromMs = Date.now();
  console.error(`▸ ${what}`);
  if (!run(program, args, { stdio: ['ignore', 2, 2] })) {
    console.error(`✗ ${program} ${args.join(' ')} failed`);
    process.exit(1);
  }
  console.error(`  done in ${((Date.now() - fromMs) / 1000).toFixed(1)}s`);
}

export function prepare() {
  const installed = mtimeMs(join(root, 'node_modules', '.package-lock.json'));
  if (installed < mtimeMs(join(root, 'package-lock.json'))) {
    step('installing packages from npm (usually 10 to 40s)', 'npm', [
      'ci',
      '--no-audit',
      '--no-fund',
    ]);
  }
  const sources = ['bin', 'src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
  if (mtimeMs(STAMP) >= Math.max(...sources.map((name) => newestMs(join(root, name))))) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  step('building framestall (usually 5 to 15s)', 'npm', ['run', '--silent', 'build']);
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
