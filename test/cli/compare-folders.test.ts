import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldersOnly, shortNames, variantsIn } from '../../src/cli/compare-folders.js';
import { compareVariants, JUDGE } from '../../src/cli/compare-runs.js';
import { renderComparison } from '../../src/report/index.js';
import { newBook, saveBook } from '../../src/runs/cells-file.js';
import { parseScenario } from '../../src/scenario/index.js';
import { EXIT } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { SAMPLES } from '../support/samples.js';

const usage = (message: RegExp, fix = /./) =>
  expect.objectContaining({
    exitCode: EXIT.usage,
    message: expect.stringMatching(message) as string,
    fix: expect.stringMatching(fix) as string,
  }) as Error;

/** Puts runs into folders of a place of their own. */
function place() {
  const cwd = temporaryFolder();
  const put = (folder: string, id: string, about: { sdk?: string; startedAt?: string } = {}) => {
    const path = join(cwd, folder);
    mkdirSync(path, { recursive: true });
    const { sdk = '1.1.0', startedAt = '2026-01-01T00:00:00.000Z' } = about;
    const [head, ...rest] = SAMPLES.healthy;
    const first = { ...head, id, startedAt, sdk: { requested: sdk, version: sdk } };
    const lines = [first, ...rest].map((event) => JSON.stringify(event));
    writeFileSync(join(path, 'journal.ndjson'), `${lines.join('\n')}\n`);
  };
  return { cwd, put };
}

describe('folders of runs', () => {
  it('are variants, where nothing that the runs say sets them apart', () => {
    const { cwd, put } = place();
    for (const n of [1, 2, 3]) {
      put(`here/BEFORE/r${n}`, `b${n}`, { startedAt: `2026-01-01T00:00:0${n}.000Z` });
      put(`here/AFTER/more/r${n}`, `a${n}`, { startedAt: `2026-02-01T00:00:0${n}.000Z` });
    }
    const found = variantsIn(['here/BEFORE', 'here/AFTER'], cwd);
    expect(found.variants.map(({ label, runs }) => [label, runs.length])).toEqual([
      ['BEFORE', 3],
      ['AFTER', 3],
    ]);
    const comparison = compareVariants(found, JUDGE);
    expect(comparison.versus).toMatchObject([
      { baseline: 'BEFORE', candidate: 'AFTER', pairs: 3, pairedBy: 'start' },
    ]);
    const text = renderComparison(comparison, { color: false, width: 100 });
    expect(text).toContain('AFTER against BEFORE, 3 pairs');
    expect(text).toContain('paired in order of start');
  });

  it('are put together, where the runs themselves say what sets them apart', () => {
    const { cwd, put } = place();
    put('monday/old', 'm1', { sdk: '1.0.0' });
    put('monday/new', 'm2', { sdk: '1.1.0' });
    put('tuesday/old', 't1', { sdk: '1.0.0' });
    put('tuesday/new', 't2', { sdk: '1.1.0' });
    const { variants } = variantsIn(['monday', 'tuesday'], cwd);
    expect(variants.map(({ label, runs }) => [label, runs.length])).toEqual([
      ['sdk=1.1.0', 2],
      ['sdk=1.0.0', 2],
    ]);
  });

  it('may be those of repeats, each with its plan', () => {
    const { cwd, put } = place();
    const text = 'name: small\nserver: none\nduration: 10s\nrepeats: 2\ngroups: { probe: {} }';
    const parsed = parseScenario(text, { file: 'small.yaml', env: {} });
    if (!parsed.ok) throw new Error('the scenario is not valid');
    for (const name of ['one', 'two']) {
      const book = newBook(join(cwd, name), parsed.cells);
      for (const [i, record] of book.file.cells.entries()) {
        put(`${book.folder.slice(cwd.length + 1)}/r${i}`, `${name}${i}`);
        Object.assign(record, { state: 'done', folder: `r${i}`, verdict: 'healthy' });
      }
      saveBook(book);
    }
    const { variants } = variantsIn(['one', 'two'], cwd);
    expect(variants.map(({ label, runs }) => [label, runs.length])).toEqual([
      ['one', 2],
      ['two', 2],
    ]);
  });

  it('are named as missing, with the fix', () => {
    const { cwd, put } = place();
    put('BEFORE', 'b');
    expect(() => foldersOnly(['BEFORE', 'AFTER'], cwd)).toThrow(
      usage(/^there is no folder AFTER$/, /--vary/),
    );
    expect(foldersOnly(['BEFORE'], cwd)).toBe(true);
    expect(foldersOnly(['steady'], cwd)).toBe(false); // a scenario that comes with framestall
  });

  it('are refused where one holds no run, or one run is all there is', () => {
    const { cwd, put } = place();
    mkdirSync(join(cwd, 'empty', 'too'), { recursive: true });
    put('BEFORE', 'b');
    expect(() => variantsIn(['empty'], cwd)).toThrow(usage(/^empty holds no finished run$/));
    expect(() => variantsIn(['BEFORE', 'empty'], cwd)).toThrow(usage(/^empty holds no/));
    expect(() => variantsIn(['BEFORE', 'BEFORE'], cwd)).toThrow(usage(/the run b is given twice/));
    expect(() => compareVariants(variantsIn(['BEFORE'], cwd), JUDGE)).toThrow(
      usage(/^1 run, and nothing sets them apart/, /two folders/),
    );
  });
});

it('folders have the shortest names that tell them apart', () => {
  expect(shortNames(['/a/before', '/a/after'])).toEqual(['before', 'after']);
  expect(shortNames(['/x/host-1/runs', '/x/host-2/runs'])).toEqual(['host-1/runs', 'host-2/runs']);
  expect(shortNames(['/runs', '/x/runs'])).toEqual(['/runs', '/x/runs']);
  const part = fc.constantFrom('a', 'b', 'c');
  const paths = fc.uniqueArray(
    fc.array(part, { minLength: 1, maxLength: 4 }).map((all) => `/${all.join('/')}`),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(paths, (all) => {
      const names = shortNames(all);
      expect(new Set(names).size).toBe(all.length);
      names.forEach((name, i) => expect(all[i]?.endsWith(name)).toBe(true));
    }),
  );
});
