import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Burn } from './burns.js';

/** Keeps note of the processes that must not outlive this one. */
export type Keeper = { add(pid: number): void; remove(pid: number): void };

/** Something that can be put in force and taken back. */
export type Lever = {
  /** @returns why it can't be done; null when it is in force */
  on(): Promise<string | null>;
  /** Takes it back, also if `on` was never called. */
  off(): Promise<void>;
  /** Resolves with the reason if it ends by itself. */
  lost: Promise<string>;
  /** Processes of its own that use the host's CPU. */
  pids(): number[];
  /** Those that have ended by now, with all the CPU time they used, µs. */
  spent(): [pid: number, cpuUs: number][];
};

const ANSWER_LIMIT_MS = 5000;
const OFF_LIMIT_MS = 1500;
/** A helper ends by itself so long after its step should have, whatever becomes of its parent. */
export const BEYOND_MS = 5000;

const BURNER = fileURLToPath(new URL('./burner-main.js', import.meta.url));

/** @param lifeMs from now to the end of the step */
export const burner = (burn: Burn, lifeMs: number, keeper: Keeper): Lever =>
  helper(
    process.execPath,
    [BURNER, JSON.stringify({ burn, limitMs: lifeMs + BEYOND_MS })],
    {},
    keeper,
  );

/**
 * A process that speaks the words of burner-main.ts: started at once, in force from `on` to `off`.
 * It takes back what it did when its stdin closes, so that nothing outlives a parent that is killed.
 */
export function helper(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  keeper: Keeper,
): Lever {
  const child = spawn(command, args, {
    detached: true, // the terminal's Ctrl-C is the conductor's business
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const pid = child.pid ?? -1;
  if (pid > 0) keeper.add(pid);
  child.stdin.on('error', () => {}); // its end tells
  let told: (line: string) => void = () => {};
  const answer = new Promise<string>((resolve) => (told = resolve));
  let cpuUs: number | null = null;
  let asked = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, ...rest] = line.split(' ');
    if (word === 'on' || word === 'refused') told(line);
    if (word === 'off') cpuUs = Number(rest[0] ?? 0);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) =>
      resolve(`it ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  void ended.then((reason) => {
    if (pid > 0) keeper.remove(pid);
    told(`refused ${reason}`);
  });
  return {
    lost: new Promise((resolve) => {
      void ended.then((reason) => (asked ? undefined : resolve(reason)));
    }),
    async on() {
      child.stdin.write('go\n');
      const line = (await within(answer, ANSWER_LIMIT_MS)) ?? 'refused it does not answer';
      return line.startsWith('refused') ? line.slice('refused '.length) : null;
    },
    async off() {
      asked = true;
      child.stdin.end();
      if ((await within(ended, OFF_LIMIT_MS)) !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
    pids: () => (pid > 0 && child.exitCode === null && child.signalCode === null ? [pid] : []),
    spent: () => (cpuUs === null || pid <= 0 ? [] : [[pid, cpuUs]]),
  };
}

function within<T>(promise: Promise<T>, limitMs: number): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), limitMs);
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
