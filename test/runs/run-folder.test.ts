import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRunFolder, newRunId, pointLatest, writeWhole } from '../../src/runs/run-folder.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

const run = {
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  scenario: 'steady',
  sdk: '1.0.0',
  id: 'abc123',
};

describe('a run’s folder', () => {
  it('is named by time, scenario, SDK and id; latest points to the newest', () => {
    const output = join(temporaryFolder(), 'deep', 'reports');
    const first = makeRunFolder(output, run);
    expect(first).toBe(join(output, '20260102T030405Z-steady-1.0.0-abc123'));
    expect(statSync(first).isDirectory()).toBe(true);
    pointLatest(first);
    expect(readlinkSync(join(output, 'latest'))).toBe(basename(first));
    const second = makeRunFolder(output, { ...run, id: 'def456' });
    // Not before there is something to look at.
    expect(readlinkSync(join(output, 'latest'))).toBe(basename(first));
    pointLatest(second);
    expect(readlinkSync(join(output, 'latest'))).toBe(basename(second));
    expect(readdirSync(output).sort()).toEqual(
      [basename(first), basename(second), 'latest'].sort(),
    );
  });

  it('never lies outside its place, whatever the SDK’s spec looks like', () => {
    const output = temporaryFolder();
    for (const sdk of ['path:/home/me/build', '../../up', '^1.0 || 2', '']) {
      const folder = makeRunFolder(output, { ...run, sdk, id: newRunId() });
      expect(join(folder, '..')).toBe(output);
    }
  });

  it('is never one that is there already', () => {
    const output = temporaryFolder();
    makeRunFolder(output, run);
    expect(() => makeRunFolder(output, run)).toThrow(UserError);
  });

  it('is a user’s mistake where it can’t be made', () => {
    const output = join(temporaryFolder(), 'file');
    writeFileSync(output, '');
    let thrown: unknown;
    try {
      makeRunFolder(output, run);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).exitCode).toBe(EXIT.usage);
    expect((thrown as UserError).fix).toContain('--output');
  });

  it('does without latest where something else has that name', () => {
    const output = temporaryFolder();
    mkdirSync(join(output, 'latest'));
    const folder = makeRunFolder(output, run);
    pointLatest(folder);
    expect(readdirSync(output).sort()).toEqual([basename(folder), 'latest'].sort());
  });

  it('ids are short, fit for a name, and not the same twice', () => {
    const ids = Array.from({ length: 200 }, newRunId);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{6}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('a file is written whole or not at all', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'summary.json');
  writeWhole(file, 'one');
  writeWhole(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['summary.json']);
  expect(() => writeWhole(join(folder, 'none', 'x'), 'text')).toThrow();
  mkdirSync(join(folder, 'taken'));
  expect(() => writeWhole(join(folder, 'taken'), 'text')).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['summary.json', 'taken']);
});
