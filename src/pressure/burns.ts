import { randomBytes } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a helper process does between `go` and its end. */
export type Burn =
  /** Busy for this share of one core's time. */
  | { kind: 'cpu'; share: number }
  /** Threads that sleep and wake about a thousand times a second each. */
  | { kind: 'threads'; threads: number }
  | { kind: 'memory'; mb: number }
  | { kind: 'disk'; mbPerS: number }
  /** SIGSTOP for these processes, SIGCONT at the end. */
  | { kind: 'freeze'; pids: number[] };

/** Takes back what was begun. */
export type TakeBack = () => void | Promise<void>;

const PERIOD_MS = 20;

/** @throws what the system refuses */
export async function begin(burn: Burn, wake: () => void): Promise<TakeBack> {
  switch (burn.kind) {
    case 'cpu':
      return spin(burn.share);
    case 'threads':
      wake();
      return () => {};
    case 'memory':
      return fill(burn.mb);
    case 'disk':
      return write(burn.mbPerS);
    case 'freeze':
      return stop(burn.pids);
  }
}

/** Short stretches: between them the process hears that its parent has gone. */
function spin(share: number): TakeBack {
  let atMs = performance.now();
  let stopped = false;
  const period = () => {
    if (stopped) return;
    while (performance.now() < atMs + PERIOD_MS * share);
    // A period that came too late is not made up for.
    atMs = Math.max(atMs + PERIOD_MS, performance.now() - PERIOD_MS);
    const waitMs = atMs - performance.now();
    if (waitMs > 1) setTimeout(period, waitMs);
    else setImmediate(period);
  };
  period();
  return () => void (stopped = true);
}

const CHUNK_MB = 16;
const MB = 2 ** 20;

/** Every page is written to: memory that nobody touched is not taken. */
function fill(mb: number): TakeBack {
  const held: Buffer[] = [];
  let stopped = false;
  const more = () => {
    const leftMb = mb - held.length * CHUNK_MB;
    if (stopped || leftMb <= 0) return;
    held.push(Buffer.alloc(Math.ceil(Math.min(CHUNK_MB, leftMb) * MB), 1));
    setImmediate(more);
  };
  more();
  return () => {
    stopped = true;
    held.length = 0;
  };
}

const FILE_MB = 64;
const WRITES_PER_S = 10;

async function write(mbPerS: number): Promise<TakeBack> {
  const path = join(tmpdir(), `framestall-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  await unlink(path); // the space is freed with the process, however it ends
  const chunk = Buffer.alloc(Math.max(1, Math.round((mbPerS * MB) / WRITES_PER_S)), 1);
  const most = Math.max(1, Math.floor((FILE_MB * MB) / chunk.length));
  let stopped = false;
  const loop = async () => {
    for (let n = 0, atMs = performance.now(); !stopped; n++) {
      await file.write(chunk, 0, chunk.length, (n % most) * chunk.length);
      await file.sync();
      atMs += 1000 / WRITES_PER_S;
      const waitMs = atMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  };
  const done = loop().catch(() => {}); // a full disk: there is no more to write
  return async () => {
    stopped = true;
    await done;
    await file.close();
  };
}

function stop(pids: number[]): TakeBack {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // it has ended meanwhile
      }
    }
  };
}

const SLEEPER = `
const { workerData } = require('node:worker_threads');
Atomics.wait(workerData, 0, 0);
for (;;) Atomics.wait(workerData, 0, 1, 1);
`;

/** Started ahead, because that takes a while; they sleep until they are woken. */
export function sleepers(threads: number): { wake(): void; end(): Promise<void> } {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from(
    { length: threads },
    () => new Worker(SLEEPER, { eval: true, workerData: gate }),
  );
  return {
    wake() {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
