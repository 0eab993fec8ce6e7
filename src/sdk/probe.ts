import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentError } from '../units/errors.js';
import type { Capabilities } from './types.js';

export type Probed = { version: string; node: string; capabilities: Capabilities };

const ENTRY = fileURLToPath(new URL('./probe-main.js', import.meta.url));

/**
 * Loads an SDK in a child, under the Node binary that will run it, and asks what it can do.
 * @throws environmentError where it does not load, or not within `limitMs`
 */
export function probeCapabilities(
  sdkDir: string,
  execPath: string,
  limitMs: number,
): Promise<Probed> {
  return new Promise((resolve, reject) => {
    const child = fork(ENTRY, [sdkDir], {
      execPath,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'], // the SDK's logger writes to stdout
    });
    let stderr = '';
    let probed: Probed | null = null;
    let cause: string | null = null;
    const timer = setTimeout(() => {
      cause = `it did not answer within ${limitMs} ms`;
      child.kill('SIGKILL');
    }, limitMs);
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    child.on('message', (message) => (probed = message as Probed));
    child.on('error', (error) => (cause ??= error.message));
    const end = (code: number | null, signal: string | null) => {
      clearTimeout(timer);
      if (probed !== null) return resolve(probed);
      const why = cause ?? (errorLine(stderr) || `it ended with ${signal ?? code}`);
      reject(environmentError(`the SDK in ${sdkDir} does not load: ${why}`));
    };
    child.on('close', end);
    child.on('error', () => child.pid === undefined && end(null, null));
  });
}

/** The line that names the error, in what Node prints for one that nobody caught. */
const errorLine = (stderr: string): string =>
  stderr.split('\n').find((line) => /^(\w*Error|thread '.*' panicked)\b/.test(line)) ?? '';
