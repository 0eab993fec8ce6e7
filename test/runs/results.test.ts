import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { foldersIn } from '../../src/runs/past-folders.js';
import { readResult, writeResult } from '../../src/runs/results.js';
import { parseScenario } from '../../src/scenario/index.js';
import { temporaryFolder } from '../support/folder.js';

const JOURNAL = readFileSync(new URL('../fixtures/journals/hung.ndjson', import.meta.url));
let cwd = '';
beforeEach(() => void (cwd = temporaryFolder()));

function run(...path: string[]): string {
  const folder = join(cwd, ...path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'journal.ndjson'), JOURNAL);
  return folder;
}

it('reads a run from its folder, from its journal, and from an archive’s own folder around it', () => {
  const folder = run('attached', 'run');
  for (const given of ['attached/run', 'attached/run/journal.ndjson', 'attached', folder]) {
    expect(readResult(given, cwd)).toMatchObject({ folder, summary: { verdict: 'hung' } });
  }
});

it('takes no one of several runs, and counts a copied `latest` as none', () => {
  const folder = run('attached', 'one');
  cpSync(folder, join(cwd, 'attached', 'latest'), { recursive: true });
  expect(foldersIn(join(cwd, 'attached'))).toEqual(['one']);
  expect(readResult('attached', cwd).folder).toBe(folder);
  run('attached', 'two');
  expect(() => readResult('attached', cwd)).toThrow('attached holds 2 runs');
});

it('says where there is no run at all', () => {
  expect(() => readResult('nowhere', cwd)).toThrow('there is no folder nowhere');
  expect(() => readResult('.', cwd)).toThrow('. itself holds no run');
});

it('makes the scenario again of a journal that came alone, and leaves one that is there', () => {
  const file = join(run('alone'), 'scenario.yaml');
  const result = { ...readResult('alone', cwd), html: () => '' };
  writeResult(result);
  const text = readFileSync(file, 'utf8');
  expect(parseScenario(text, { file, env: {} })).toMatchObject({
    ok: true,
    cells: [{ scenario: { name: 'queue-off', durationMs: 4000 } }],
  });
  writeFileSync(file, 'own');
  writeResult(result);
  expect(readFileSync(file, 'utf8')).toBe('own');
});
