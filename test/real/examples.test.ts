import { fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreezer } from '../../src/conductor/freezer.js';
import { homedir } from 'node:os';
import { homeDir } from '../../src/units/home.js';
import { ROOT } from './support/cli.js';

const CHILD = fileURLToPath(new URL('./support/example-child.mjs', import.meta.url));
const LOG_CHILD = fileURLToPath(new URL('./support/log-capture-child.mjs', import.meta.url));
const LIFE_MS = '20000';
let freezer = '';

beforeAll(async () => {
  freezer = await findFreezer({
    home: homeDir(process.env, homedir()),
    moduleDir: `${ROOT}/tools/freeze`,
    env: process.env,
    status: () => {},
  });
});

/** Freezes threads of a name until it is let go. */
async function freeze(pid: number, name: string): Promise<() => Promise<void>> {
  const child = spawn(freezer, [LIFE_MS, name, String(pid)], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  child.stdin.write('go\n');
  for await (const line of lines) {
    if (line.startsWith('refused')) throw new Error(line);
    if (line.startsWith('on')) break;
  }
  return async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await gone;
  };
}

const thaws: (() => Promise<void>)[] = [];
afterAll(async () => void (await Promise.all(thaws.map((thaw) => thaw()))));

async function findings(example: string, what: string): Promise<unknown[]> {
  const file = `${ROOT}/docs/examples/${example}`;
  const child = fork(CHILD, [file, what], { cwd: ROOT, silent: true });
  const found: unknown[] = [];
  child.on('message', (message: { ask?: string | null }) => {
    if (!('ask' in message)) return void found.push(message);
    void (async () => {
      if (message.ask == null) await thaws.pop()?.();
      else thaws.push(await freeze(child.pid ?? -1, message.ask));
      child.send('done');
    })();
  });
  await new Promise((resolve) => child.once('exit', resolve));
  return found;
}

it('docs/examples/health-check.mjs says whether the channel lives, and where it is sick', async () => {
  expect(await findings('health-check.mjs', 'check')).toEqual([
    { alive: true, where: 'nowhere' },
    { alive: false, where: 'capture-worker' },
    { alive: true, where: 'nowhere' },
    { alive: true, where: 'nowhere' }, // 22 050 Hz
    { alive: false, where: 'process' }, // every drain stands still, the canary's too
    { alive: false, where: 'drain' }, // a canary that was made since lives
    { alive: false, where: 'source' },
  ]);
});

it('docs/examples/recover.mjs loses nothing while all is well, and goes on with a new track', async () => {
  expect(await findings('recover.mjs', 'recover')).toEqual([
    { lost: 0, tracks: 1, hopeless: 0 },
    { lost: 0, tracks: 1, hopeless: 0 }, // 50 at once
    { lost: 1, tracks: 1, hopeless: 0 }, // one that is no frame
    { lost: 0, tracks: 1, hopeless: 0 },
    { lost: 1, tracks: 2, hopeless: 0 },
    // Said once, however many frames follow; and again when it has been well in between.
    { lost: 5, tracks: 3, hopeless: 1 },
    { lost: 0, tracks: 3, hopeless: 1 },
    { lost: 5, tracks: 4, hopeless: 2 },
    { lost: 0, tracks: 4, hopeless: 2 },
  ]);
});

it('docs/examples/log-capture-off.mjs starts the SDK without its log', async () => {
  const asked = (...examples: string[]) =>
    new Promise((resolve, reject) => {
      const child = fork(LOG_CHILD, examples, { cwd: ROOT, silent: true });
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
  expect(await asked()).toEqual({ captureLogs: true });
  const example = `${ROOT}/docs/examples/log-capture-off.mjs`;
  expect(await asked(example)).toEqual({ captureLogs: false });
});
