import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventOf } from '../../src/journal/events.js';
import {
  alive,
  eventsOf,
  framestall,
  outputFolder,
  start,
  summaryOf,
  until,
} from './support/cli.js';

let output: ReturnType<typeof outputFolder>;
beforeEach(() => {
  output = outputFolder();
});
afterEach(() => output.remove());

const scenario = (text: string): string => {
  const file = join(output.path, '.scenario.yaml');
  writeFileSync(file, text);
  return file;
};
const begin = (text: string) => start(['run', scenario(text), '--output', output.path, '--quiet']);
const folder = () => output.folders()[0] ?? '';
const pressure = () => eventsOf(folder()).events.filter(isPressure);
const isPressure = (event: { kind: string }): event is EventOf<'pressure'> =>
  event.kind === 'pressure';

/** Helper processes anywhere, by their command line. */
const helpers = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => alive(pid) && /burner-main\.js|\/freeze\/\w+\/freeze/.test(commandLine(pid)));

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const LOCAL = 'sdk: latest\nserver: none\nstall: { after: 200ms, hang: 5s }\n';

describe('pressure without a server', () => {
  it('is put in force and taken back, whatever its kind, and is told', async () => {
    const before = helpers();
    const { code, stdout } = await begin(`${LOCAL}duration: 6s
groups: { probe: { rooms: 2 } }
pressure:
  - { kind: cpu, start: 1s, for: 1s, level: 150% }
  - { kind: threads, start: 1s, for: 1s, level: 8 }
  - { kind: memory, start: 1s, for: 1s, level: 64MB }
  - { kind: disk, start: 1s, for: 1s, level: 1MB/s }
  - { kind: nice, start: 1s, for: 1s, level: 5 }
  - { kind: freeze, start: 3s, for: 1s }
  - { kind: gc, start: 4500ms, for: 500ms, level: 50MB/s }
  - { kind: loop, start: 5200ms, for: 500ms, level: 50%, block: 100ms }
`).ended;
    expect([0, 20], stdout).toContain(code); // 20: somebody else has the machine
    const told = pressure().map(({ step, state }) => `${step} ${state}`);
    expect(told.sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].flatMap((step) => [`${step} ended`, `${step} started`]),
    );
    const { stalls, pressure: told2 } = summaryOf(folder());
    expect(told2).toHaveLength(8);
    const frozen = stalls.find(({ lengthUs }) => lengthUs > 800_000);
    expect(frozen?.meanwhile.join()).toMatch(/intended pressure: freeze 3/);
    expect(stdout).toMatch(/cpu 150% .*probe/);
    expect(helpers().filter((pid) => !before.includes(pid))).toEqual([]);
  });

  it('lets go of a frozen subject, and ends its burners, when framestall is killed', async () => {
    const before = helpers();
    const run = begin(`${LOCAL}duration: 60s
groups: { probe: {} }
pressure:
  - { kind: cpu, start: 1s, for: 50s, level: 50% }
  - { kind: freeze, start: 2s, for: 50s }
`);
    await until(() => (pressure().length === 2 ? true : undefined), 30_000);
    const subject = eventsOf(folder()).events.find(({ kind }) => kind === 'process');
    const pid = subject?.kind === 'process' ? subject.pid : 0;
    const state = () => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    expect(state()).toBe('T');
    run.child.kill('SIGKILL');
    await run.ended;
    // Thawed, the subject sees that nobody is there any more.
    await until(() => (alive(pid) ? undefined : true), 5000);
    const left = () => helpers().filter((one) => !before.includes(one));
    await until(() => (left().length === 0 ? true : undefined), 5000);
  });
});

describe('a frozen drain thread', () => {
  it('stalls its sources one queue later, and they come back when it does', async () => {
    const { code, stdout, stderr } = await begin(`${LOCAL}duration: 6s
groups: { probe: { rooms: 2, queue: 500ms } }
pressure:
  - { kind: freeze, start: 2s, for: 2s, thread: 'AudioSourceCapt*' }
`).ended;
    if (code === 3 && /ptrace|Go here/.test(stderr)) return; // told before the start
    const [on, off] = pressure();
    expect([on?.state, off?.state], stdout).toEqual(['started', 'ended']);
    const { stalls } = summaryOf(folder());
    expect(stalls).toHaveLength(2);
    for (const { fromUs, toUs, what, meanwhile } of stalls) {
      expect(what).toBe('capture');
      const afterUs = fromUs - (on?.at ?? 0);
      expect(afterUs).toBeGreaterThan(350_000); // what was in the queue already
      expect(afterUs).toBeLessThan(600_000);
      expect(Math.abs((toUs ?? 0) - (off?.at ?? 0))).toBeLessThan(100_000);
      expect(meanwhile[0]).toMatch(/intended pressure: freeze AudioSourceCapt\*/);
    }
  });

  it('is refused in the run where there is no such thread, with those that there are', async () => {
    const { stderr } = await begin(`${LOCAL}duration: 2s
groups: { probe: {} }
pressure:
  - { kind: freeze, start: 1s, for: 500ms, thread: 'nobody*' }
`).ended;
    if (/ptrace|Go here/.test(stderr)) return;
    expect(pressure()).toMatchObject([{ state: 'refused' }]);
    expect(pressure()[0]?.reason).toMatch(
      /no thread is named nobody\* \(there are .*livekit-audio/,
    );
  });
});

describe('pressure on the embedded server', () => {
  it('does not end the run: the server is paused, then restarted, and takes rooms again', async () => {
    const { stdout } = await begin(`sdk: latest
server: embedded
duration: 9s
groups:
  probe: { rooms: 1 }
  late: { rooms: 1, start: 6s }
pressure:
  - { kind: server-pause, start: 2s, for: 500ms }
  - { kind: server-restart, start: 4s, for: 500ms }
`).ended;
    const summary = summaryOf(folder());
    expect(summary.run.endedBy, stdout).toBe('completed');
    expect(summary.pressure.map(({ what, refused, reason }) => [what, refused, reason])).toEqual([
      ['server-pause', false, null],
      ['server-restart', false, null],
    ]);
    const late = summary.groups.find(({ name }) => name === 'late');
    expect(late?.roomsFailed, stdout).toBe(0);
    expect(late?.counters.ok).toBeGreaterThan(100);
  });
});

describe('before anything starts', () => {
  it.each([
    ['{ kind: network, for: 1s }', 2, /network has no loss, delay or rate/],
    ['{ kind: memory, for: 1s, level: 200000MB }', 3, /memory of 200000 MB is too much/],
    ['{ kind: server-pause, for: 1s }', 2, /needs the embedded server/],
  ])('%s is refused', async (step, exitCode, text) => {
    const { code, stderr } = await framestall([
      'run',
      scenario(`${LOCAL}duration: 6s\ngroups: { probe: {} }\npressure: [${step}]\n`),
    ]);
    expect(stderr).toMatch(text);
    expect(code).toBe(exitCode);
  });
});
