import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environmentError } from '../units/errors.js';
import { installPackage } from './install.js';
import { npmCommand, type Npm } from './npm.js';
import type { Ask } from './catalog.js';

const PACKAGE = '@livekit/agents-plugin-silero';
/**
 * The newest when this was written; it brings the model itself and the onnxruntime-node that it is
 * run with. Pinned, because the model is part of what is measured.
 */
const VERSION = '1.9.0';
const MODEL = join('node_modules', '@livekit', 'agents-plugin-silero', 'dist', 'silero_vad.onnx');
const LOAD_LIMIT_MS = 30_000;

/**
 * Has silero's model and its runtime in place in `<home>/silero/<version>/`.
 * @returns the folder whose node_modules holds both
 * @throws UserError: environment where it cannot be had or does not load here
 */
export async function ensureSilero(
  home: string,
  ask: Ask & { npm?: string } = {},
): Promise<string> {
  const parent = join(home, 'silero');
  const dir = join(parent, VERSION);
  if (existsSync(dir)) return dir;
  ask.status?.(`installing ${PACKAGE} ${VERSION} (about 220 MB, usually 5 to 20 seconds)`);
  const npm = withoutPeers(npmCommand(ask.npm));
  const verify = (packageDir: string) => verifySilero(join(packageDir, '..', '..', '..'));
  const { signal } = ask;
  await installPackage({ parent, packageName: PACKAGE, version: VERSION, npm, verify, signal });
  return dir;
}

/** Its peers are an SDK and the agents framework with all of theirs: a VAD alone needs neither. */
const withoutPeers =
  (npm: Npm): Npm =>
  (args, options) =>
    npm([...args, '--legacy-peer-deps'], options);

/**
 * Loads the runtime once, in a child. Its install script is not run: that only fetches what a GPU
 * needs, while the CPU's binaries of all platforms are in the package.
 */
async function verifySilero(root: string): Promise<void> {
  const cause = existsSync(join(root, MODEL)) ? await loadFailure(root) : 'its model is missing';
  if (cause === null) return;
  const platform = `${process.platform}-${process.arch}`;
  throw environmentError(
    `${PACKAGE} ${VERSION} does not run on ${platform}: ${cause}`,
    'write vad: fvad, which runs everywhere',
  );
}

const loadFailure = (root: string): Promise<string | null> =>
  new Promise((done) => {
    const script = 'require(process.argv[1])';
    const runtime = join(root, 'node_modules', 'onnxruntime-node');
    const options = { timeout: LOAD_LIMIT_MS };
    execFile(process.execPath, ['-e', script, runtime], options, (error, _stdout, stderr) => {
      if (error === null) return done(null);
      done(stderr.split('\n').find((line) => /Error\b/.test(line)) ?? error.message);
    });
  });
