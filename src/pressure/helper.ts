import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Burn } from './burns.js';

/** Keeps note of the processes that must not outlive this one. */
export type Keeper = { add(pid: number): void; remove(pid: number): void };

/** Something that can be put in force and taken back. */
export type Lever = {
  /** @returns why it can't be done; null when it is in force */
  on(): Promise<string | null>;
  /** Takes it back, also if `on` was never called; resolves when it is no longer in force. */
  off(): Promise<void>;
  /** After `off`: resolves when nothing of it is left, its processes included. */
  cleared(): Promise<void>;
  /** Resolves with the reason if it ends by itself. */
  lost: Promise<string>;
  /** Processes of its own that use the host's CPU. */
  pids(): number[];
  /** When it came into force and when it no longer was, µs of the host's clock; null: not known. */
  times?(): { onUs: number | null; offUs: number | null };
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
  const words = listen(child.stdout);
  let asked = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) =>
      resolve(`it ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  void ended.then((reason) => {
    if (pid > 0) keeper.remove(pid);
    words.hear(`refused ${reason}`);
  });
  return {
    lost: new Promise((resolve) => {
      void ended.then((reason) => (asked ? undefined : resolve(reason)));
    }),
    async on() {
      child.stdin.write('go\n');
      const line = (await within(words.answer, ANSWER_LIMIT_MS)) ?? 'refused it does not answer';
      return line.startsWith('refused') ? line.slice('refused '.length) : null;
    },
    async off() {
      asked = true;
      child.stdin.end();
      await within(Promise.race([words.takenBack, ended]), OFF_LIMIT_MS);
    },
    async cleared() {
      if ((await within(ended, OFF_LIMIT_MS)) !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
    times: words.times,
    pids: () => (pid > 0 && child.exitCode === null && child.signalCode === null ? [pid] : []),
    spent: () => {
      const cpuUs = words.cpuUs();
      return cpuUs === null || pid <= 0 ? [] : [[pid, cpuUs]];
    },
  };
}

/** What a helper says of itself. */
function listen(stdout: Readable) {
  let cpuUs: number | null = null;
  const times: { onUs: number | null; offUs: number | null } = { onUs: null, offUs: null };
  let begun: (line: string) => void = () => {};
  let ended: (line: string) => void = () => {};
  const hear = (line: string) => {
    const [word, figure] = line.split(' ');
    const at = /\bat=(\d+)$/.exec(line)?.[1];
    if (at !== undefined && word === 'on') times.onUs = Number(at);
    if (at !== undefined && word === 'off') times.offUs = Number(at);
    if (word === 'on' || word === 'refused') begun(line);
    if (word !== 'off') return;
    cpuUs = Number(figure ?? 0);
    ended(line);
  };
  createInterface({ input: stdout }).on('line', hear);
  return {
    hear,
    answer: new Promise<string>((resolve) => (begun = resolve)),
    takenBack: new Promise<string>((resolve) => (ended = resolve)),
    cpuUs: () => cpuUs,
    times: () => times,
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
