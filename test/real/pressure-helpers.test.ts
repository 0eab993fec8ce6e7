import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type * as Helper from '../../src/pressure/helper.js';
import type * as Levers from '../../src/pressure/levers.js';
import { threadsOf } from '../../src/pressure/threads.js';

// Built, because a helper process can't be started from the sources.
const built = (name: string) => new URL(`../../dist/src/pressure/${name}`, import.meta.url).href;
const { helper } = (await import(built('helper.js'))) as typeof Helper;
const { lever } = (await import(built('levers.js'))) as typeof Levers;

const kept = new Set<number>();
const keeper = { add: (pid: number) => kept.add(pid), remove: (pid: number) => kept.delete(pid) };
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A program that would run for a minute, in a session of its own as subjects are. */
function sleeper(detached = true): number {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
    stdio: 'ignore',
    detached,
  });
  children.push(child);
  return child.pid ?? 0;
}

const state = (pid: number) => {
  try {
    return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  } catch {
    return 'gone';
  }
};

async function until(look: () => boolean, limitMs = 5000): Promise<void> {
  for (const toMs = performance.now() + limitMs; !look();) {
    if (performance.now() > toMs) throw new Error(`not within ${limitMs} ms: ${String(look)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.runIf(process.platform === 'linux')('levers on this machine', () => {
  it('freezes a process and lets it go', async () => {
    const pid = sleeper();
    const freeze = lever({ kind: 'freeze', pids: [pid] }, 10_000, keeper);
    expect(await freeze.on()).toBeNull();
    await until(() => state(pid) === 'T');
    expect(kept.size).toBe(1);
    await freeze.off();
    await freeze.cleared();
    await until(() => state(pid) === 'S');
    expect(kept.size).toBe(0);
  });

  it('lets it go as well when the helper is killed', async () => {
    const pid = sleeper();
    const freeze = lever({ kind: 'freeze', pids: [pid] }, 10_000, keeper);
    await freeze.on();
    process.kill(freeze.pids()[0] ?? 0, 'SIGKILL');
    expect(await freeze.lost).toMatch(/SIGKILL/);
    await until(() => state(pid) === 'S');
    await freeze.off();
    await freeze.cleared();
  });

  it('says why it could not begin', async () => {
    const freeze = lever({ kind: 'freeze', pids: [2 ** 22 + 1] }, 10_000, keeper);
    expect(await freeze.on()).toMatch(/ESRCH/);
    await freeze.off();
    await freeze.cleared();
    const nothing = helper('/nowhere/at/all', [], {}, keeper);
    expect(await nothing.on()).toMatch(/ENOENT/);
    await nothing.off();
    await nothing.cleared();
  });

  it('makes every thread nicer, and takes it back', async () => {
    const pid = sleeper();
    await until(() => threadsOf(pid).length > 4);
    const before = getPriority(pid);
    const nice = lever({ kind: 'nice', niceness: before + 5, pids: [pid] }, 10_000, keeper);
    expect(await nice.on()).toBeNull();
    const nicer = () => threadsOf(pid).filter((tid) => getPriority(tid) === before + 5).length;
    expect(nicer()).toBe(threadsOf(pid).length);
    await nice.off();
    await nice.cleared();
    expect(nicer()).toBe(process.getuid?.() === 0 ? 0 : expect.any(Number));
  });

  it.runIf(existsSync('/proc/self/autogroup'))(
    'makes its session nicer, where the kernel shares the CPU out by session',
    async () => {
      const [own, shared] = [sleeper(), sleeper(false)];
      const session = (pid: number) =>
        Number(/nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8'))?.[1]);
      const before = session(own);
      const others = session(process.pid);
      const nice = lever({ kind: 'nice', niceness: 7, pids: [own, shared] }, 10_000, keeper);
      await nice.on();
      expect(session(own)).toBe(7);
      // A session that it shares with others is theirs as well.
      expect(session(process.pid)).toBe(others);
      await nice.off();
      await nice.cleared();
      expect(session(own)).toBe(process.getuid?.() === 0 ? before : expect.any(Number));
    },
  );

  it('tells the CPU time of a burner that has ended', async () => {
    const cpu = lever({ kind: 'cpu', cores: 0.5 }, 10_000, keeper);
    await cpu.on();
    const [pid] = cpu.pids();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await cpu.off();
    await cpu.cleared();
    expect(cpu.pids()).toEqual([]);
    const [[spentBy, cpuUs] = [0, 0]] = cpu.spent();
    expect(spentBy).toBe(pid);
    expect(cpuUs).toBeGreaterThan(50_000);
    const { onUs, offUs } = cpu.times?.() ?? {};
    expect((offUs ?? 0) - (onUs ?? 0)).toBeGreaterThan(450_000);
  });

  it('leaves no file behind, not even while it writes', async () => {
    const files = () =>
      readdirSync(tmpdir()).filter((name) => /^framestall-[0-9a-f]{12}$/.test(name));
    const disk = lever({ kind: 'disk', mbPerS: 2 }, 10_000, keeper);
    expect(await disk.on()).toBeNull();
    const [pid] = disk.pids();
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    expect(open.filter((path) => path.includes('/framestall-'))).toHaveLength(1);
    expect(files()).toEqual([]);
    await disk.off();
    await disk.cleared();
  });
});

describe('a burner whose parent is killed', () => {
  it.each([
    { kind: 'cpu', share: 1 },
    { kind: 'threads', threads: 4 },
    { kind: 'memory', mb: 32 },
  ])('$kind ends by itself', async (burn) => {
    const main = fileURLToPath(built('burner-main.js'));
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(process.execPath, ${JSON.stringify([main, JSON.stringify({ burn, limitMs: 60_000 })])}, { detached: true });
         child.stdin.write('go\\n');
         child.stdout.on('data', (text) => { if (String(text).includes('on')) console.log(child.pid); });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text) => resolve(Number(String(text)))),
    );
    expect(state(pid)).toMatch(/[RS]/);
    parent.kill('SIGKILL');
    await until(() => state(pid) === 'gone' || state(pid) === 'Z');
  });
});
