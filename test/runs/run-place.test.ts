import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { holdingIn } from '../../src/cli/report-folders.js';
import { folderOf, runFolder } from '../../src/runs/run-place.js';
import { EXIT } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

let cwd = '';
beforeEach(() => void (cwd = temporaryFolder()));

function put(...path: string[]): void {
  mkdirSync(join(cwd, ...path.slice(0, -1)), { recursive: true });
  writeFileSync(join(cwd, ...path), '');
}

/** What `report` says of it: one sentence, its fix, wrong usage. */
function refusal(given: string): { message: string; fix: string | undefined; exitCode: number } {
  try {
    holdingIn(given, cwd);
  } catch (error) {
    const { message, fix, exitCode } = error as ReturnType<typeof refusal>;
    return { message, fix, exitCode };
  }
  throw new Error('it was taken');
}

describe('a folder that holds no run itself', () => {
  it('names what lies nearest, `latest` first', () => {
    put('reports', '20260101T000000Z-a-cells-abcdef', 'cells.json');
    put('reports', '20260102T000000Z-b-cells-abcdef', 'capacity.json');
    const said = refusal('reports');
    expect(said).toMatchObject({ exitCode: EXIT.usage });
    expect(said.message).toBe('reports itself holds no run: there is no journal.ndjson in it');
    expect(said.fix).toMatch(/^give reports\/20260102\S+, or reports\/20260101\S+$/);
    symlinkSync('20260101T000000Z-a-cells-abcdef', join(cwd, 'reports', 'latest'));
    expect(refusal('reports').fix).toMatch(/^give reports\/latest, or reports\/2026/);
    put('reports', '20260103T000000Z-c-bisect-abcdef', 'bisect.json');
    expect(refusal('reports').fix).toMatch(/; framestall ls reports lists all$/);
  });

  it('has nothing to name where there is nothing', () => {
    put('empty', 'notes.txt');
    expect(refusal('empty')).toMatchObject({
      exitCode: EXIT.usage,
      fix: 'give the folder of a run',
    });
  });
});

describe('what is not there', () => {
  it('is wrong usage, as `ls` has it, and what is written nearly so is named', () => {
    put('reports', 'latest', 'journal.ndjson');
    expect(refusal('reports/lastest')).toEqual({
      message: 'there is no folder reports/lastest',
      fix: 'did you mean reports/latest?',
      exitCode: EXIT.usage,
    });
    expect(refusal('no/where/near')).toMatchObject({
      exitCode: EXIT.usage,
      fix: expect.stringContaining('framestall ls') as string,
    });
  });
});

describe('a file', () => {
  it('stands for the folder of the run that it lies in', () => {
    put('run', 'journal.ndjson');
    for (const name of ['report.html', 'subject-0.log', 'journal.ndjson']) {
      put('run', name);
      expect(runFolder(`run/${name}`, cwd)).toBe(join(cwd, 'run'));
    }
    put('matrix', 'cells.json');
    put('matrix', 'matrix.html');
    expect(folderOf('matrix/matrix.html', cwd)).toBe(join(cwd, 'matrix'));
  });

  it('is refused elsewhere', () => {
    put('notes', 'report.html');
    expect(refusal('notes/report.html')).toMatchObject({
      message: 'notes/report.html is a file, and no run lies beside it',
      exitCode: EXIT.usage,
    });
  });
});
