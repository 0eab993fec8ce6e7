import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openReaper, osState } from '../../src/children/index.js';
import { networkReady } from '../../src/conductor/pressure-network.js';
import type { EventOf } from '../../src/journal/events.js';
import { findServerBin, reachable, startEmbedded } from '../../src/livekit/index.js';
import { openNetspace } from '../../src/pressure/netspace.js';
import { homeDir } from '../../src/units/home.js';
import { eventsOf, outputFolder, ROOT, start, summaryOf, until } from './support/cli.js';

/** A bare Debian machine gets the tools from its own packages. */
if (process.getuid?.() === 0 && existsSync('/etc/debian_version') && !existsSync('/usr/sbin/tc')) {
  spawnSync('apt-get', ['update', '-qq']);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'iproute2']);
}

const folder = mkdtempSync(join(tmpdir(), 'framestall-network-'));
const output = outputFolder();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  output.remove();
});

const loss = { lossShare: 0.5, delayMs: 0, jitterMs: 0, rateKbps: null };
const step = { kind: 'network' as const, startMs: 0, lengthMs: 1, level: null, amount: 0 };
const refusal = await networkReady(
  [{ ...step, blockMs: 0, thread: null, group: null, label: null, network: loss }],
  folder,
).then(
  () => null,
  (error: Error) => error.message,
);

const say = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8' });
const devices = () => say('ip', '-brief', 'link').match(/fstall-\w+/g) ?? [];
const qdiscs = () => say('tc', 'qdisc');
const scenario = (pressure: string): string => {
  const file = join(folder, 'lossy.yaml');
  const head = 'sdk: latest\nserver: embedded\nduration: 6s\ngroups: { probe: { listen: true } }\n';
  writeFileSync(file, `${head}pressure:\n  - ${pressure}\n`);
  return file;
};
const run = (pressure: string) =>
  start(['run', scenario(pressure), '--output', output.path, '--quiet']);
const pressureIn = (path: string): EventOf<'pressure'>[] =>
  eventsOf(path).events.filter((event) => event.kind === 'pressure');

describe.skipIf(refusal !== null)(
  `network pressure${refusal === null ? '' : `: ${refusal}`}`,
  () => {
    it('takes audio from the listener, not captures from the SDK, and leaves nothing', async () => {
      const before = qdiscs();
      const { stdout } = await run('{ kind: network, start: 1500ms, for: 3s, loss: 90% }').ended;
      const path = output.folders()[0] ?? '';
      const summary = summaryOf(path);
      expect(summary.run.endedBy, stdout).toBe('completed');
      const [on, off] = pressureIn(path);
      expect(on).toMatchObject({ what: 'network', state: 'started', level: 'loss 90%' });
      expect(off).toMatchObject({ state: 'ended' });
      const gaps = eventsOf(path).events.filter((event) => event.kind === 'gap');
      expect(gaps.length, stdout).toBeGreaterThan(0);
      for (const { fromUs } of gaps) expect(fromUs).toBeGreaterThan((on?.at ?? 0) - 100_000);
      const [probe] = summary.groups;
      expect(probe?.heard?.audibleShare, stdout).toBeLessThan(0.9);
      expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
        /gaps? heard, the longest \S+?, (\d+ of them in )?intended pressure: network loss 90%/,
      );
      expect(probe?.counters.ok).toBeGreaterThan(250);
      expect(devices()).toEqual([]);
      expect(qdiscs()).toBe(before);
    });

    it('leaves no server, device or rule when framestall is killed', async () => {
      output.clear();
      const before = qdiscs();
      const killed = run('{ kind: network, for: 5s, loss: 20%, rate: 2Mbit }');
      await until(() => (output.folders()[0] !== undefined ? true : undefined), 10_000);
      const path = output.folders()[0] ?? '';
      const started = () => existsSync(join(path, 'journal.ndjson')) && pressureIn(path).length > 0;
      await until(() => (started() ? true : undefined), 10_000);
      expect(devices()).toHaveLength(1);
      killed.child.kill('SIGKILL');
      await killed.ended;
      await until(() => (devices().length === 0 ? true : undefined), 3000);
      expect(qdiscs()).toBe(before);
    });

    it('keeps its address while the server is away, and spares nobody at 100 % loss', async () => {
      const { env } = process;
      const toolsDir = join(ROOT, 'tools', 'livekit-server');
      const home = homeDir(env, homedir());
      const { path } = await findServerBin({ env, home, toolsDir, status: () => {} });
      const reaper = openReaper(folder);
      const network = await openNetspace(reaper);
      const logFile = join(folder, 'server.log');
      const server = await startEmbedded({ bin: path, dir: folder, logFile, reaper, env, network });
      try {
        expect(server.url).toContain(network.serverAddress);
        expect(server.hostAddress).toBe(network.hostAddress);
        const first = server.pid;
        await server.down();
        await server.up();
        expect(server.pid).not.toBe(first);
        expect(await network.shape({ ...loss, rateKbps: 500 })).toBeNull();
        expect(await network.shape({ ...loss, lossShare: 1 })).toBeNull();
        expect(await reachable(server.url, 500)).toBe(false);
        expect(await network.shape(null)).toBeNull();
        expect(await reachable(server.url, 3000)).toBe(true);
      } finally {
        await server.stop();
        await network.close();
        reaper.dispose();
      }
      expect([null, 'Z']).toContain(osState(server.pid));
      expect(devices()).toEqual([]);
    });

    it('is refused before the start to whom the system does not allow it', () => {
      const dropped = ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'];
      const cli = [process.execPath, join(ROOT, 'dist', 'bin', 'framestall.js'), 'run'];
      const file = scenario('{ kind: network, for: 1s, loss: 5% }');
      const [program = '', ...args] = [...dropped, ...cli, file];
      const { status, stderr } = spawnSync(program, args, {
        encoding: 'utf8',
        cwd: folder,
      });
      expect(stderr).toMatch(/may not make a network namespace: .*\n.*run as root/);
      expect(status).toBe(3);
    });
  },
);
