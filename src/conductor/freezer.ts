import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGo, findProgram, isExecutable } from '../children/index.js';
import { helper, type Keeper } from '../pressure/helper.js';
import { environmentError } from '../units/errors.js';

export type FreezerOptions = {
  home: string;
  /** Folder of the program's sources and go.mod. */
  moduleDir: string;
  env: NodeJS.ProcessEnv;
  status: (text: string) => void;
  signal?: AbortSignal;
};

/**
 * The program that freezes native threads, built from tools/freeze on first use.
 * @throws UserError (environment) without Go, or if it can't be built
 */
export async function findFreezer(options: FreezerOptions): Promise<string> {
  const { home, moduleDir, env, status, signal } = options;
  const source = await readFile(join(moduleDir, 'main.go'));
  // By its content: a changed program is another program.
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 12);
  const path = join(home, 'freeze', hash, 'freeze');
  if (await isExecutable(path)) return path;
  const go = await findProgram('go', env);
  if (go === null) {
    throw environmentError(
      'freezing a native thread takes a small program that is built with Go, and there is no Go here',
      'install Go, or freeze the whole process: leave thread out',
    );
  }
  await buildGo({
    what: 'the program that freezes native threads',
    usually: 'usually a few seconds',
    fix: 'mend that, or freeze the whole process: leave thread out',
    package: '.',
    ...{ go, moduleDir, path, home, env, status },
    ...(signal === undefined ? {} : { signal }),
  });
  return path;
}

const TRY_MS = 2000;

/** Freezes a thread of a child made for it: the only sure way to know that this host allows it. */
export async function freezeRefusal(freezer: string, keeper: Keeper): Promise<string | null> {
  const child = spawn(process.execPath, ['-e', `setTimeout(() => {}, ${TRY_MS})`], {
    stdio: 'ignore',
  });
  const lever = helper(freezer, [String(TRY_MS), '*', String(child.pid)], {}, keeper);
  try {
    return await lever.on();
  } finally {
    await lever.off();
    await lever.cleared();
    child.kill('SIGKILL');
  }
}
