import { createInterface } from 'node:readline';
import { begin, sleepers, type Burn, type TakeBack } from './burns.js';

/**
 * A process that puts pressure on the host for a while. It says `ready`; at the first line on stdin
 * it begins and says `on`, or `refused` and why; when stdin closes, or at its limit, it takes back
 * what it did, says `off` and its CPU time in µs, and ends. Both words carry the instant, in µs of the
 * host's monotonic clock: who hears them hears them later.
 */
const { burn, limitMs } = JSON.parse(process.argv[2] ?? '') as { burn: Burn; limitMs: number };

/** One that can't end by itself must not stay. */
const LAST_RESORT_MS = 1000;

const nowUs = () => Number(process.hrtime.bigint() / 1000n);
const say = (line: string) => void process.stdout.write(`${line}\n`);
// A parent that was killed reads no more.
process.stdout.on('error', () => {});

const threads = burn.kind === 'threads' ? sleepers(burn.threads) : null;
let takeBack: Promise<TakeBack | null> | null = null;
let ending = false;

async function start(): Promise<void> {
  // Before, not after: who does this to others may have to wait for a CPU until it comes to say so.
  const atUs = nowUs();
  takeBack ??= begin(burn, () => threads?.wake()).then(
    (back) => {
      say(`on at=${atUs}`);
      return back;
    },
    (error: unknown) => {
      say(`refused ${error instanceof Error ? error.message : String(error)}`);
      return null;
    },
  );
  await takeBack;
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  clearTimeout(limit);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_RESORT_MS).unref();
  const undo = await takeBack;
  const askedUs = nowUs();
  await undo?.();
  // A write that is under way is waited for; who is let go runs at once.
  const atUs = burn.kind === 'freeze' ? askedUs : nowUs();
  const { user, system } = process.cpuUsage();
  say(`off ${user + system} at=${atUs}`);
  await threads?.end();
  lines.close();
  process.stdin.destroy();
}

const limit = setTimeout(() => void end(), limitMs);
const lines = createInterface({ input: process.stdin });
lines.on('line', () => void start());
lines.on('close', () => void end());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
say('ready');
