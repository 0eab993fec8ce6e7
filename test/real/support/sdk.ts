import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export const built = (path: string): string =>
  new URL(`../../../dist/src/sdk/${path}`, import.meta.url).href;

const CHILD = ts.transpile(readFileSync(new URL('./sdk-child.ts', import.meta.url), 'utf8'), {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ES2022,
  verbatimModuleSyntax: true,
});
const LIMIT_MS = 30_000;

export type Found = Record<string, unknown> & { signal: string | null };

/** One SDK in a child that takes the steps of sdk-child.ts and tells what it finds. */
export function sdkChild(
  sdkDir: string,
  logCapture: 'on' | 'off',
  steps: string[],
  env: Record<string, string> = {},
): { ended: Promise<Found>; told(key: string): Promise<void> } {
  const args = [built('driver.js'), built('rejections.js'), sdkDir, logCapture, ...steps];
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, ...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const found: Record<string, unknown> = {};
  child.on('message', (message: object) => void Object.assign(found, message));
  const ended = new Promise<Found>((resolve) => {
    child.on('close', (_code, signal) => resolve({ ...found, signal }));
  });
  const told = (key: string) =>
    new Promise<void>((resolve) => {
      if (key in found) return resolve();
      child.on('message', () => key in found && resolve());
      child.on('close', () => resolve());
    });
  return { ended, told };
}
