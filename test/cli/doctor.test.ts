import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import {
  checkBusy,
  checkClock,
  checkCpus,
  checkDisk,
  checkLimits,
  checkMemory,
  checkPtrace,
} from '../../src/cli/doctor/host.js';
import { renderChecks } from '../../src/cli/doctor/index.js';
import { outputChecks, portCheck, storeCheck } from '../../src/cli/doctor/places.js';
import { checkGo, checkNode } from '../../src/cli/doctor/programs.js';
import { enginesOf } from '../../src/runs/package.js';
import { temporaryFolder } from '../support/folder.js';

const cpu = (busyTicks: number, stealTicks: number, totalTicks: number) => ({
  busyTicks,
  stealTicks,
  totalTicks,
});
const limits = (files: string, processes: string) =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             ${processes}                96365                processes
Max open files            ${files}                20000                files     \n`;

describe('the doctor', () => {
  it.each([
    ['two cores', checkCpus(2, 'max 100000\n'), 'ok'],
    ['two cores, no cgroup', checkCpus(2, null), 'ok'],
    ['a quota of all cores', checkCpus(2, '200000 100000\n'), 'ok'],
    ['a quota of one and a half', checkCpus(2, '150000 100000\n'), 'warning'],
    ['one core', checkCpus(1, null), 'warning'],
    ['tsc', checkClock('tsc'), 'ok'],
    ['hpet', checkClock('hpet'), 'warning'],
    ['a clock of its own', checkClock(null), 'ok'],
    ['much memory', checkMemory(4000), 'ok'],
    ['some memory', checkMemory(500), 'warning'],
    ['no memory', checkMemory(100), 'problem'],
    ['room on the disk', checkDisk('reports', 5e9), 'ok'],
    ['little room', checkDisk('reports', 2e8), 'warning'],
    ['no room', checkDisk('reports', 1e6), 'problem'],
    ['ptrace', checkPtrace(null), 'ok'],
    ['no ptrace', checkPtrace({ why: 'locked', fix: 'unlock' }), 'warning'],
    ['this Node', checkNode(process.version, enginesOf()), 'ok'],
    ['an old Node', checkNode('v18.20.0', '>=20.19'), 'problem'],
    ['Go', checkGo('go version go1.26.8', false), 'ok'],
    ['no Go, but a server', checkGo(null, true), 'ok'],
    ['neither', checkGo(null, false), 'problem'],
  ])('%s', (_, { state, fix }, expected) => {
    expect(state).toBe(expected);
    expect(fix === null).toBe(expected === 'ok');
  });

  it('says 1.5 of what may be used', () => {
    expect(checkCpus(2, '150000 100000\n').found).toContain('2 cores, of which');
    expect(checkCpus(2, '150000 100000\n').found).toContain('1.5');
  });

  it.each([
    ['a quiet host', cpu(10, 0, 200), ['ok', 'ok']],
    ['a shared host', cpu(10, 30, 200), ['warning', 'ok']],
    ['a busy host', cpu(150, 0, 200), ['ok', 'warning']],
    ['a second that did not pass', cpu(0, 0, 0), ['ok', 'ok']],
  ])('%s', (_, since, expected) => {
    const before = cpu(1000, 50, 5000);
    const after = cpu(1000 + since.busyTicks, 50 + since.stealTicks, 5000 + since.totalTicks);
    expect(checkBusy(before, after).map(({ state }) => state)).toEqual(expected);
  });

  it('reads limits as the system tells them', () => {
    const states = (files: string, processes: string) =>
      checkLimits(limits(files, processes)).map(({ state }) => state);
    expect(states('20000', 'unlimited')).toEqual(['ok', 'ok']);
    expect(states('1024', '96365')).toEqual(['warning', 'ok']);
    expect(states('unlimited', '100')).toEqual(['ok', 'problem']);
    expect(checkLimits(limits('20000', '5'))[0]?.found).toBe('20 000');
    expect(checkLimits(null)).toEqual([]);
  });

  it('finds ports, and a place for runs that is not there yet', async () => {
    expect(await portCheck()).toMatchObject({ state: 'ok' });
    const cwd = temporaryFolder();
    expect(await outputChecks('a/b', cwd)).toMatchObject([{ state: 'ok' }, { name: 'disk' }]);
  });

  it('lists the versions in the store, oldest and newest', async () => {
    const home = temporaryFolder();
    expect(await storeCheck(home)).toMatchObject({ versions: 0, check: { state: 'ok' } });
    for (const version of ['0.13.10', '0.13.9', 'junk']) {
      mkdirSync(join(home, 'sdk', version), { recursive: true });
    }
    expect((await storeCheck(home)).check.found).toBe('2 versions, 0.13.9 to 0.13.10');
  });

  it.skipIf(process.getuid?.() === 0)('sees a place that can’t be written', async () => {
    const cwd = temporaryFolder();
    chmodSync(cwd, 0o500);
    expect(await outputChecks('a', cwd)).toMatchObject([{ state: 'problem' }]);
    expect((await storeCheck(cwd)).check.state).toBe('problem');
  });

  it('shows each with its fix below, within the width', () => {
    const io = { paint: { out: new Chalk({ level: 0 }), err: new Chalk({ level: 0 }) } };
    const text = renderChecks([checkCpus(1, null), checkClock('tsc'), checkMemory(1)], {
      ...io,
      columns: () => 60,
    });
    const lines = text.split('\n');
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines[0]).toBe('warning  CPU           1 core');
    expect(lines[1]).toMatch(/^ +→ use 2 cores/);
    expect(text).toContain('ok       clock source  tsc');
  });
});
