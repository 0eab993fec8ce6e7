import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromStandIn, ToStandIn } from '../ai/messages.js';
import { processStat, stopChild, tailBuffer } from '../children/index.js';
import { redact } from '../units/redact.js';
import { environmentError } from '../units/errors.js';
import { withoutSecrets } from './child.js';
import type { Entry, Ledger } from './ledger.js';
import type { CellSetup } from './types.js';

const ENTRY = fileURLToPath(new URL('../ai/main.js', import.meta.url));
const READY_LIMIT_MS = 15_000;
const STDERR_TAIL_BYTES = 2048;

/** The AI stand-in: one process, asked by all processors over HTTP. */
export type StandIn = { url: string; pid: number; stop(): Promise<void> };

/** @throws UserError (environment) if it does not come up */
export async function startStandIn(
  setup: CellSetup,
  ledger: Ledger,
  nowUs: () => number,
): Promise<StandIn> {
  const { ai, seed } = setup.cell.scenario;
  const child = fork(ENTRY, [], {
    execArgv: [],
    env: withoutSecrets(setup.env),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const pid = child.pid ?? -1;
  if (pid > 0) setup.reaper.add(pid);
  const tail = tailBuffer(STDERR_TAIL_BYTES);
  const log = createWriteStream(join(setup.folder, 'ai.log'));
  log.on('error', () => {}); // a full disk must not end the run
  child.stderr?.on('data', (chunk: Buffer) => {
    const text = redact(chunk.toString());
    tail.push(text);
    log.write(text);
  });
  const note = (state: 'spawned' | 'ready' | 'ended', end?: object) =>
    ledger.note(nowUs(), { kind: 'process', process: 0, role: 'ai', state, pid, ...end });
  note('spawned');
  let asked = false;
  const gone = new Promise<null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('exit', (code, signal) => {
      if (pid > 0) setup.reaper.remove(pid);
      log.end();
      const how = asked ? 'stopped' : 'crashed';
      note('ended', { end: { code, signal, how, stderrTail: tail.text(), error: null } });
      resolve(null);
    });
  });
  const ready = new Promise<string>((resolve) => {
    child.on('message', (message: FromStandIn) => {
      if (message.kind === 'ready') resolve(message.url);
      else ledger.note(nowUs(), loadOf(message, pid, ledger.toRun(nowUs() - message.spanUs)));
    });
  });
  child.send({ kind: 'start', config: { ...ai, seed } } satisfies ToStandIn);
  const late = new Promise<null>((resolve) => setTimeout(resolve, READY_LIMIT_MS, null).unref());
  const url = await Promise.race([ready, gone, late]);
  const stop = async () => {
    asked = true;
    await stopChild(child, { graceMs: 500 });
  };
  if (url === null) {
    await stop();
    const fix = `see ${join(setup.folder, 'ai.log')}`;
    throw environmentError(`the AI stand-in did not come up: ${tail.text().trim()}`, fix);
  }
  note('ready');
  return { url, pid, stop };
}

function loadOf(
  message: Extract<FromStandIn, { kind: 'load' }>,
  pid: number,
  fromUs: number,
): Entry {
  const { kind, spanUs, cpuUs, rssBytes, ...rest } = message;
  return {
    kind,
    process: 0,
    role: 'ai',
    fromUs,
    cpuShare: Math.round((cpuUs * 1000) / Math.max(1, spanUs)) / 1000,
    rssMb: Math.round(rssBytes / 2 ** 20),
    threads: processStat(pid)?.threads ?? 0,
    ffi: {},
    ...rest,
  };
}
