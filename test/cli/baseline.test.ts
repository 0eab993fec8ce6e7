import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkBaseline, holdAgainst, readBaseline } from '../../src/cli/baseline.js';
import { newBook, saveBook } from '../../src/runs/cells-file.js';
import { realIo, type Io } from '../../src/cli/io.js';
import { readResult } from '../../src/runs/results.js';
import { renderJson } from '../../src/report/index.js';
import { parseScenario } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';
import { EXIT } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

const JOURNALS = fileURLToPath(new URL('../fixtures/journals/', import.meta.url));
/** The scenario of the journals `healthy` and `hung`. */
const SCENARIO = 'queue-off';

function cellsOf(name: string, more = ''): Cell[] {
  const text = `name: ${name}\nabout: x\nserver: none\nduration: 4s\ngroups: { probe: { rooms: 2 } }\n${more}`;
  const parsed = parseScenario(text, { file: 'x.yaml', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.cells;
}

function place() {
  const cwd = temporaryFolder();
  const warnings: string[] = [];
  const io: Io = {
    ...realIo({ color: 'never', quiet: true }),
    cwd,
    warn: (text) => void warnings.push(text),
  };
  const put = (folder: string, journal: string) => {
    mkdirSync(join(cwd, folder), { recursive: true });
    cpSync(join(JOURNALS, `${journal}.ndjson`), join(cwd, folder, 'journal.ndjson'));
    const result = readResult(folder, cwd);
    writeFileSync(join(cwd, folder, 'summary.json'), renderJson(result.summary));
    return result;
  };
  const read = (baseline: string, cells = cellsOf(SCENARIO)) =>
    readBaseline({ baseline, output: join(cwd, 'reports') }, cells, io);
  return { cwd, io, put, read, warnings };
}

const usage = (message: string): unknown =>
  expect.objectContaining({
    exitCode: EXIT.usage,
    message: expect.stringContaining(message) as string,
  });

describe('--baseline', () => {
  it('takes a run’s folder', () => {
    const { put, read } = place();
    put('old', 'healthy');
    expect(read('old')).toMatchObject({
      name: 'old',
      runs: [{ verdict: 'healthy' }],
      margin: null,
    });
  });

  it('is refused before anything starts where it can’t serve', () => {
    const { cwd, put, read } = place();
    const check = (flags: object) => () => checkBaseline({ output: 'reports', ...flags }, cwd);
    expect(check({ baseline: 'nowhere' })).toThrow(usage('no such folder'));
    expect(check({ margin: '10%' })).toThrow(usage('--margin'));
    put('old', 'healthy');
    expect(check({ baseline: 'old', margin: 'much' })).toThrow(usage('--margin much'));
    expect(check({ baseline: 'old', margin: '20%' })).not.toThrow();
    expect(check({ baseline: 'latest' })).not.toThrow();
    expect(() => read('old', cellsOf('another'))).toThrow(usage('is of queue-off, not of another'));
    const varied = cellsOf(SCENARIO, 'logCapture: [on, off]\n');
    expect(() => read('old', varied)).toThrow(usage('several'));
    put('bad', 'invalid-server');
    const bad = readResult('bad', cwd).summary.run.scenario.name;
    expect(() => read('bad', cellsOf(bad))).toThrow(usage('no valid run'));
  });

  it('`latest` is the newest valid run of the scenario, and none at first', () => {
    const { put, read, warnings } = place();
    expect(read('latest')).toBeNull();
    expect(warnings[0]).toContain('no baseline yet');
    put('reports/20260101T000000Z-queue-off-1.1.0-aaaaaa', 'healthy');
    put('reports/20260102T000000Z-queue-off-0.7.0-bbbbbb', 'hung');
    put('reports/20260103T000000Z-steady-1.1.0-cccccc', 'healthy-await');
    expect(read('latest')?.runs.map(({ verdict }) => verdict)).toHaveLength(1);
    expect(read('latest')?.name).toMatch(/queue-off/);
  });

  it('takes the repeats of one variant', () => {
    const { cwd, put, read } = place();
    const book = newBook(join(cwd, 'reports'), cellsOf(SCENARIO, 'repeats: 3\n'));
    for (const [i, record] of book.file.cells.entries()) {
      put(join(book.folder.slice(cwd.length + 1), `r${i}`), 'healthy');
      Object.assign(record, { state: 'done', folder: `r${i}`, verdict: 'healthy' });
    }
    saveBook(book);
    // The same journal thrice is the same run, and a run counts once.
    expect(() => read(book.folder)).toThrow(usage('is given twice'));
    for (const record of book.file.cells.slice(1)) record.folder = null;
    saveBook(book);
    expect(read(book.folder)?.runs).toHaveLength(1);
  });

  it('tells where machine or load are not the same', () => {
    const { io, put, read, warnings } = place();
    const { summary } = put('old', 'healthy');
    const baseline = read('old')!;
    holdAgainst(baseline, [{ summary }], io);
    expect(warnings).toEqual([]);
    const host = { ...summary.run.host, cpus: 96 };
    const other = { ...summary, run: { ...summary.run, host, durationUs: 60e6 } };
    holdAgainst(baseline, [{ summary: other }], io);
    expect(warnings).toEqual([
      expect.stringMatching(/another machine: .*, now 96 × /),
      expect.stringMatching(/another duration: 4s, now 1m00s$/),
    ]);
  });
});
