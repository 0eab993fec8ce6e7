import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild, tailBuffer, type Reaper } from '../children/index.js';
import { redact } from '../units/redact.js';
import type { ServerEnd } from './types.js';

const TAIL_BYTES = 4096;
const STOP_GRACE_MS = 3000;
const SECOND_SIGNAL_MS = 50;
/** livekit-server loses a signal that comes in the first 100 ms after it has begun to listen. */
const DEAF_MS = 250;

export type ServerProcess = {
  pid: number;
  alive(): boolean;
  ended: Promise<ServerEnd>;
  /** As the server itself says it when it starts. */
  version(): string | null;
  stop(): Promise<void>;
};

export function startProcess(options: {
  bin: string;
  /** What stands before the program, and becomes it: it must not have another pid. */
  enter: readonly string[];
  dir: string;
  logFile: string;
  reaper: Reaper;
  env: NodeJS.ProcessEnv;
  secrets: string[];
}): ServerProcess {
  const { bin, enter, dir, env, reaper } = options;
  const [program = bin, ...args] = [...enter, bin];
  const child = spawn(program, args, {
    cwd: dir,
    env,
    detached: true, // the terminal's Ctrl-C is the conductor's business
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? -1;
  if (pid > 0) reaper.add(pid);
  let alive = true;
  let version: string | null = null;
  let hearsAtMs = 0;
  const tail = tailBuffer(TAIL_BYTES);
  const closeLog = copyLog(child, options, (line) => {
    if (version === null && line.includes('starting LiveKit server')) {
      hearsAtMs = performance.now() + DEAF_MS;
      version = /"version": "([^"]+)"/.exec(line)?.[1] ?? null;
    }
    tail.push(`${line}\n`);
  });
  const ended = new Promise<ServerEnd>((resolve) => {
    const end = (code: number | null, signal: string | null) => {
      alive = false;
      if (pid > 0) reaper.remove(pid);
      closeLog(() => resolve({ code, signal, logTail: tail.text() }));
    };
    // `close` and not `exit`: its last words, which say why, may still be in the pipe.
    child.once('close', end);
    child.on('error', (cause) => {
      tail.push(`${cause.message}\n`);
      if (child.pid === undefined) end(null, null);
    });
  });
  return {
    pid,
    ended,
    alive: () => alive,
    version: () => version,
    async stop() {
      await Promise.race([ended, sleep(Math.max(0, hearsAtMs - performance.now()))]);
      // On the first signal it waits for participants to leave, on the second it does not.
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      await Promise.race([ended, sleep(SECOND_SIGNAL_MS)]);
      await stopChild(child, { graceMs: STOP_GRACE_MS });
      await ended;
    },
  };
}

function copyLog(
  child: ChildProcess,
  { logFile, secrets }: { logFile: string; secrets: string[] },
  onLine: (line: string) => void,
): (done: () => void) => void {
  const log = createWriteStream(logFile, { flags: 'a' });
  let broken = false;
  log.on('error', () => (broken = true)); // a full disk must not end the server
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (raw) => {
      const line = redact(raw, secrets);
      if (!broken) log.write(`${line}\n`);
      onLine(line);
    });
  }
  // end() never calls back on a stream that has failed.
  return (done) => (broken ? done() : log.end(done));
}
