import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stopChild, tailBuffer, type Reaper } from '../children/index.js';
import type { ProcessEnd, ProcessRole } from '../journal/events.js';
import type { FromSubject, ToSubject } from '../subject/messages.js';
import { parseFromSubject } from './messages-schema.js';
import { redact } from '../units/redact.js';

const ENTRY = fileURLToPath(new URL('../subject/main.js', import.meta.url));
const STDERR_TAIL_BYTES = 4096;
const EXIT_GRACE_MS = 3000;

export type ChildOptions = {
  index: number;
  role: ProcessRole;
  execPath: string;
  logFile: string;
  env: NodeJS.ProcessEnv;
  reaper: Reaper;
  onMessage: (message: FromSubject) => void;
  /** A message that could not be understood. */
  onBadMessage: (reason: string) => void;
};

/** A subject or listener process as the conductor holds it. */
export type Child = {
  readonly index: number;
  readonly role: ProcessRole;
  readonly pid: number;
  send(message: ToSubject): void;
  /** Asks it to leave, then makes it. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it at once. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it is gone, for whatever reason; the first cause counts. */
  readonly ended: Promise<ProcessEnd>;
  readonly alive: boolean;
  /** It was asked to leave. */
  readonly leaving: boolean;
};

export function startChild(options: ChildOptions): Child {
  const child = fork(ENTRY, [], {
    execPath: options.execPath,
    execArgv: [],
    env: withoutSecrets(options.env),
    detached: true, // a group of its own: the terminal's Ctrl-C is the conductor's business
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const pid = child.pid ?? -1;
  if (pid > 0) options.reaper.add(pid);
  const ending: Ending = { asked: null, error: null, alive: true };
  child.on('message', (raw) => {
    const parsed = parseFromSubject(raw);
    if (!parsed.ok) return options.onBadMessage(parsed.reason);
    if (parsed.message.kind === 'fatal') ending.error = redact(parsed.message.message);
    options.onMessage(parsed.message);
  });
  const ended = watchEnd(child, ending, options);
  return {
    index: options.index,
    role: options.role,
    pid,
    ended,
    get alive() {
      return ending.alive;
    },
    get leaving() {
      return ending.asked !== null;
    },
    send(message) {
      if (child.connected) child.send(message, () => {});
    },
    async kill() {
      if (ending.alive) {
        ending.asked = 'killed';
        child.kill('SIGKILL'); // a stopped process ends by it too
      }
      await ended;
    },
    async stop() {
      if (!ending.alive) return;
      ending.asked = 'stopped';
      if (child.connected) child.send({ kind: 'exit' } satisfies ToSubject, () => {});
      const gone = ended.then(() => true);
      const waited = delay(EXIT_GRACE_MS).then(() => false);
      if (await Promise.race([gone, waited])) return;
      ending.asked = 'killed';
      await stopChild(child, { graceMs: 200 });
      await ended;
    },
  };
}

type Ending = { asked: 'stopped' | 'killed' | null; error: string | null; alive: boolean };

function watchEnd(child: ChildProcess, ending: Ending, options: ChildOptions): Promise<ProcessEnd> {
  const tail = tailBuffer(STDERR_TAIL_BYTES);
  const log = createWriteStream(options.logFile, { flags: 'a' });
  log.on('error', () => {}); // a full disk must not end the run: the journal says so itself
  copyLines(child, log, (line) => tail.push(`${line}\n`));
  return new Promise<ProcessEnd>((resolve) => {
    const end = (code: number | null, signal: string | null) => {
      if (!ending.alive) return;
      ending.alive = false;
      if (child.pid !== undefined) options.reaper.remove(child.pid);
      // stderr may still be on its way after the exit; a moment for it, no more.
      setTimeout(() => {
        log.end();
        const { asked, error } = ending;
        resolve({ code, signal, how: asked ?? 'crashed', stderrTail: tail.text(), error });
      }, 50);
    };
    child.on('exit', end);
    child.on('error', (cause) => {
      ending.error ??= cause.message;
      if (child.pid === undefined) end(null, null);
    });
  });
}

function copyLines(child: ChildProcess, log: WriteStream, onStderr: (line: string) => void) {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (raw) => {
      const line = redact(raw);
      log.write(`${line}\n`);
      if (stream === child.stderr) onStderr(line);
    });
  }
}

/** A child joins with tokens: it needs no key. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { LIVEKIT_API_KEY: _key, LIVEKIT_API_SECRET: _secret, ...rest } = env;
  return rest;
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
