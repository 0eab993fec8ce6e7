import { mkdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readyNames } from '../../src/runs/ready-scenarios.js';
import { loadScenario, readScenario, type Given } from '../../src/runs/scenario-file.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

let cwd = '';
beforeEach(() => void (cwd = temporaryFolder()));

function load(given: Given, from = cwd) {
  const told: string[] = [];
  const io = { env: {}, cwd: from, status: (text: string) => void told.push(text), warn: () => {} };
  const { cells } = loadScenario(given, [], io);
  return { name: cells[0]?.scenario.name, durationMs: cells[0]?.scenario.durationMs, told };
}

function errorOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('nothing was thrown');
}

const MINE = 'name: mine\nserver: none\nduration: 7s\ngroups: { probe: { rooms: 1 } }\n';

describe('a scenario that comes with framestall', () => {
  it.each(['queue-off', 'scenarios/queue-off.yaml', './scenarios/queue-off.yaml'])(
    'is found as %s from a folder without scenarios, and that is told',
    (given) => {
      const { name, told } = load(given);
      expect(name).toBe('queue-off');
      expect(told).toEqual([expect.stringContaining(`scenarios${sep}queue-off.yaml`)]);
    },
  );

  it('is found below a folder by its name', () => {
    expect(readyNames()).toContain('health/log-storm');
    expect(load('health/log-storm').name).toBeTruthy();
  });

  it('never stands in for a file that is missing among somebody’s own', () => {
    mkdirSync(join(cwd, 'scenarios'));
    const { exitCode, fix } = errorOf(() => load('scenarios/queue-off.yaml'));
    expect(exitCode).toBe(EXIT.usage);
    expect(fix).toBe('did you mean queue-off, which comes with framestall?');
    expect(errorOf(() => load('queue-off.yaml')).message).toContain('there is no file');
  });

  it('gives way to a file of that name', () => {
    writeFileSync(join(cwd, 'queue-off'), MINE);
    expect(load('queue-off')).toEqual({ name: 'mine', durationMs: 7000, told: [] });
  });

  it.each(['../package.json', '../../etc/passwd', 'scenarios/../package.json', 'health', ''])(
    'is not %j',
    (given) => expect(errorOf(() => load(given)).exitCode).toBe(EXIT.usage),
  );

  it('is guessed from a slip, else all are named', () => {
    expect(errorOf(() => load('quue-off')).fix).toContain('did you mean queue-off,');
    expect(errorOf(() => load('nothing-like-it.yaml')).fix).toMatch(/queue-off.*steady/);
  });
});

it('a text of one’s own is read as it is, with its name in what is wrong', () => {
  expect(load({ name: 'x', text: MINE }).name).toBe('mine');
  const io = { env: {}, cwd: cwd, status() {}, warn() {} };
  const parsed = readScenario({ name: 'x', text: 'durration: 5s\n' }, [], io);
  if (parsed.ok) throw new Error('valid?');
  expect(parsed.problems[0]).toMatchObject({ file: 'x', line: 1 });
});
