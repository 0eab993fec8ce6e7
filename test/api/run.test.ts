import { readFileSync, writeFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import {
  EXIT,
  readRun,
  run,
  UserError,
  type RunOptions,
  type Scenario,
} from '../../src/api/index.js';
import { flagsOf, givenOf } from '../../src/api/given.js';
import { temporaryFolder } from '../support/folder.js';

let folder = '';
beforeEach(() => void (folder = temporaryFolder()));
const GOOD = { server: 'none', duration: '1s', groups: { probe: { rooms: 1 } } };

async function errorOf(scenario: Scenario, options: RunOptions = {}): Promise<UserError> {
  const printed = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
  try {
    await run(scenario, { output: folder, ...options });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  } finally {
    for (const spy of printed) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  }
  throw new Error('nothing was thrown');
}

it.each<[string, Scenario, RunOptions, RegExp]>([
  ['a key of an object', { ...GOOD, durration: '1s' }, {}, /unknown key durration/],
  ['a line of a text', 'durration: 1s\ngroups: {}\n', {}, /unknown key durration/],
  ['a file', 'no-such.yaml', {}, /there is no file no-such\.yaml/],
  ['a URL', new URL('file:///no-such.yaml'), {}, /there is no file/],
  ['an override', GOOD, { set: { 'groups.probe.roomz': 2 } }, /roomz/],
  ['a variant', GOOD, { vary: { sdkk: ['1.0.0'] } as RunOptions['vary'] & {} }, /sdkk/],
  ['repeats', GOOD, { repeats: 0 }, /repeats/],
  ['no scenario', undefined as unknown as Scenario, {}, /undefined for a scenario/],
  ['an empty one', {}, {}, /duration/],
])('what is wrong with %s is thrown with exit code 2, and nothing is made', async (...row) => {
  const [, scenario, options, message] = row;
  const error = await errorOf(scenario, options);
  expect(error.exitCode).toBe(EXIT.usage);
  expect(error.message).toMatch(message);
  expect(readdirSync(folder)).toEqual([]);
});

it('options become the words of the command line, and text stays text', () => {
  const set = { 'groups.probe.rooms': 8, 'thresholds.probe.stalls': '>= 1', gone: undefined };
  expect(flagsOf({ set, vary: { sdk: ['0.7.0', 'latest'], queue: [0] }, repeats: 3 })).toEqual({
    output: 'reports',
    yes: true,
    set: ['groups.probe.rooms=8', 'thresholds.probe.stalls=">= 1"'],
    vary: ['sdk=0.7.0,latest', 'queue=0'],
    repeats: '3',
  });
});

it('a word is a file or a name, more than one line is YAML', () => {
  expect(givenOf('steady')).toBe('steady');
  expect(givenOf('a: 1\nb: 2')).toEqual({ name: 'scenario', text: 'a: 1\nb: 2' });
  expect(givenOf({ limit: '>= 0.99' })).toMatchObject({ text: 'limit: ">= 0.99"\n' });
});

it('a run’s folder is read from its journal alone, and left as it is', () => {
  const fixture = new URL('../fixtures/journals/hung.ndjson', import.meta.url);
  mkdirSync(join(folder, 'run'));
  writeFileSync(join(folder, 'run', 'journal.ndjson'), readFileSync(fixture));
  const { summary, exitCode } = readRun(join(folder, 'run'));
  expect(summary.verdict).toBe('hung');
  expect(exitCode).toBe(EXIT.broken);
  expect(readdirSync(join(folder, 'run'))).toEqual(['journal.ndjson']);
  expect(() => readRun(join(folder, 'none'))).toThrow(UserError);
});
