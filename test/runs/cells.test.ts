import { mkdtempSync, readdirSync, realpathSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announce, estimateMs } from '../../src/runs/budget.js';
import { newBook, openBook, ordered, saveBook } from '../../src/runs/cells-file.js';
import { inOrder } from '../../src/runs/cells.js';
import { parseVary } from '../../src/runs/vary.js';
import { parseScenario } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';
import { EXIT, UserError } from '../../src/units/errors.js';

const SCENARIO = `
name: small
sdk: [0.7.0, 1.0.0, 1.1.0]
server: none
duration: 10s
seed: 5
repeats: 4
groups: { probe: { rooms: 1 } }
`;

function cellsOf(text = SCENARIO): Cell[] {
  const parsed = parseScenario(text, { file: 'small.yaml', env: {} });
  if (!parsed.ok) throw new Error('the scenario is not valid');
  return parsed.cells;
}

const thrownBy = (act: () => unknown): UserError => {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('--vary', () => {
  it('takes a key and its values', () => {
    expect(parseVary('sdk=0.7.0, 1.1.0')).toEqual({ key: 'sdk', values: ['0.7.0', '1.1.0'] });
    expect(parseVary('node=20')).toEqual({ key: 'node', values: ['20'] });
  });

  it.each([
    ['sdks=1', /did you mean sdk/],
    ['rooms=1,2', /KEY one of: sdk, node/],
    ['sdk', /KEY=A,B/],
    ['sdk=1,,2', /--vary sdk=A,B/],
  ])('%s: exit 2, with the fix', (text, fix) => {
    const error = thrownBy(() => parseVary(text));
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.fix).toMatch(fix);
  });
});

describe('the time estimate', () => {
  it('counts every cell with its start and end', () => {
    expect(estimateMs(cellsOf())).toBe(12 * (10_000 + 1200));
  });

  it('is told, and above 30 minutes asks for --yes with the numbers', () => {
    const said: string[] = [];
    const status = (text: string) => void said.push(text);
    announce(cellsOf(), 12, false, status);
    expect(said).toEqual(['12 cells (3 variants × 4 repeats), about 2m14s']);
    const long = cellsOf(SCENARIO.replace('10s', '10m'));
    const error = thrownBy(() => announce(long, 12, false, status));
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.message).toMatch(/12 cells .* about 2h00m/);
    announce(long, 12, true, status);
    announce(long, 2, false, status); // what is left decides
    expect(said.at(-1)).toMatch(/2 left\), about 20m/);
  });
});

describe('the order', () => {
  it('is shuffled within each block, by the seed', () => {
    const once = cellsOf(SCENARIO.replace('repeats: 4', ''));
    expect(new Set(ordered(once))).toEqual(new Set(once));
    const all = cellsOf();
    const planned = ordered(all);
    expect(planned.map(({ repeat }) => repeat)).toEqual(all.map(({ repeat }) => repeat));
    expect(planned).not.toEqual(all);
    expect(new Set(planned)).toEqual(new Set(all));
    expect(ordered(all)).toEqual(planned);
  });
});

describe('the plan of several cells', () => {
  let output = '';
  beforeEach(() => {
    output = mkdtempSync(join(tmpdir(), 'framestall-cells-'));
  });
  afterEach(() => rmSync(output, { recursive: true, force: true }));

  it('is not mistaken for another one when `latest` moves on', () => {
    const first = newBook(output, cellsOf());
    const opened = openBook(join(output, 'latest'), '/');
    const second = newBook(output, cellsOf());
    expect(opened.folder).toBe(realpathSync(first.folder));
    expect(openBook(join(output, 'latest'), '/').folder).toBe(realpathSync(second.folder));
  });

  it('is there before the start, and is read back as it was', () => {
    const book = newBook(output, cellsOf());
    const again = openBook(book.folder, '/');
    expect(again.cells).toEqual(ordered(cellsOf()));
    expect(again.variants).toEqual(
      ['0.7.0', '1.0.0', '1.1.0'].map((sdk) => JSON.stringify({ sdk })),
    );
    expect(again.file.cells.every(({ state }) => state === 'planned')).toBe(true);
    expect(readdirSync(book.folder)).toEqual(['cells.json']);
    expect(readFileSync(join(book.folder, 'cells.json'), 'utf8')).toMatch(
      /^\{\n {2}"schemaVersion": 1/,
    );
  });

  it('keeps what is done', () => {
    const book = newBook(output, cellsOf());
    const [first] = book.file.cells;
    Object.assign(first ?? {}, { state: 'done', folder: 'a-run', verdict: 'hung', tookMs: 9 });
    saveBook(book);
    expect(openBook(join(book.folder, 'cells.json'), '/').file.cells[0]).toEqual(first);
  });

  it('goes on in the order that it was made with, whatever order would be made today', () => {
    const book = newBook(output, cellsOf());
    const { cells } = book.file;
    const older = [...cells.slice(0, 3).reverse(), ...cells.slice(3)];
    const [first] = older;
    Object.assign(first ?? {}, { state: 'done', folder: 'a-run', verdict: 'hung', tookMs: 9 });
    saveBook({ ...book, file: { ...book.file, cells: older } });
    const again = openBook(book.folder, '/');
    expect(again.file.cells).toEqual(older);
    expect(again.cells.map(({ variant, repeat }) => ({ variant, repeat }))).toEqual(
      older.map(({ variant, repeat }) => ({ variant, repeat })),
    );
    expect(again.variants).toEqual(book.variants);
  });

  it('is asked for where there is none', () => {
    expect(thrownBy(() => openBook(output, '/')).exitCode).toBe(EXIT.usage);
  });

  it('shows its cells block by block, the baseline first', () => {
    const book = newBook(output, cellsOf());
    const done = book.cells.map((cell) => ({ cell, result: null, reason: null, tookMs: 0 }));
    expect(inOrder(done, book.variants).map(({ cell }) => cell)).toEqual(cellsOf());
  });
});
