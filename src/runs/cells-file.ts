import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { interleaved } from '../compare/index.js';
import { toYaml } from '../scenario/index.js';
import type { Cell } from '../scenario/types.js';
import { versionOf } from './package.js';
import { readPlanFile } from './plan-file.js';
import { makeRunFolder, newRunId, pointLatest, writeWhole } from './run-folder.js';

export type CellRecord = {
  variant: Record<string, string>;
  /** The block: 1-based. */
  repeat: number;
  /** Into `scenarios`. */
  scenario: number;
  state: 'planned' | 'done' | 'n/a';
  /** Of its run, from this file's folder; null without one. */
  folder: string | null;
  verdict: string | null;
  reason: string | null;
  tookMs: number | null;
};

/** `margin` as a share; `figures`: only these, all where empty. */
export type Judge = { margin: number; figures: string[] };

/** `cells.json`: what a run of several cells is to do, written before the start, and what is done. */
export type CellsFile = {
  schemaVersion: 1;
  framestall: string;
  scenario: string;
  startedAt: string;
  /** Of the order within blocks. */
  seed: number;
  /** In the order in which they run. */
  cells: CellRecord[];
  /** How a comparison is to be judged, fixed before the first run; null where none was asked for. */
  judge: Judge | null;
  /** The resolved scenario of each variant, as YAML, the baseline first. */
  scenarios: string[];
};

/** `cells` in the order in which they run, `variants` in the scenario's: the baseline first. */
export type Book = { folder: string; file: CellsFile; cells: Cell[]; variants: string[] };

export const variantKey = ({ variant }: Pick<CellRecord, 'variant'>): string =>
  JSON.stringify(variant);

const NAME = 'cells.json';

/** Cells in the order in which they run: block by block, each in an order of its own, so that drift hits all alike. */
export function ordered(cells: readonly Cell[]): Cell[] {
  const repeats = Math.max(...cells.map(({ repeat }) => repeat));
  const blocks = Array.from({ length: repeats }, (_, i) =>
    cells.filter(({ repeat }) => repeat === i + 1),
  );
  return interleaved(blocks, cells[0]?.scenario.seed ?? 1);
}

/** Makes the folder that holds the plan and the runs. @param cells as the scenario gives them */
export function newBook(
  output: string,
  cells: readonly Cell[],
  judge: Judge | null = null,
  startedAt = new Date(),
): Book {
  const name = cells[0]?.scenario.name ?? '';
  const id = newRunId();
  const folder = makeRunFolder(output, { startedAt, scenario: name, sdk: 'cells', id });
  const firsts = cells.filter(({ repeat }) => repeat === 1);
  const variants = firsts.map(variantKey);
  const planned = ordered(cells);
  const file: CellsFile = {
    schemaVersion: 1,
    framestall: versionOf(),
    scenario: name,
    startedAt: startedAt.toISOString(),
    seed: cells[0]?.scenario.seed ?? 1,
    cells: planned.map((cell) => ({
      variant: cell.variant,
      repeat: cell.repeat,
      scenario: variants.indexOf(variantKey(cell)),
      state: 'planned',
      folder: null,
      verdict: null,
      reason: null,
      tookMs: null,
    })),
    judge,
    scenarios: firsts.map(toYaml),
  };
  const book = { folder, file, cells: planned, variants };
  saveBook(book);
  pointLatest(folder);
  return book;
}

export const saveBook = ({ folder, file }: Book): void =>
  writeWhole(join(folder, NAME), `${JSON.stringify(file, null, 2)}\n`);

export const isBook = (folder: string, cwd: string): boolean =>
  existsSync(join(resolve(cwd, folder), NAME));

/** @throws UserError (usage) where there is no such plan, or none of this framestall */
export function openBook(given: string, cwd: string): Book {
  const fix = 'give the folder that compare, or run with --vary or --repeats, has made';
  const { folder, file, cell } = readPlanFile<CellsFile>(given, cwd, NAME, fix);
  const cells = file.cells.map((record): Cell => {
    const { variant, repeat } = record;
    return { ...cell(file.scenarios[record.scenario] ?? ''), variant, repeat };
  });
  const inScenario = [...file.cells].sort((a, b) => a.scenario - b.scenario);
  return { folder, file, cells, variants: [...new Set(inScenario.map(variantKey))] };
}

export const runFolderOf = ({ folder }: Book, record: CellRecord): string | null =>
  record.folder === null ? null : join(folder, record.folder);

export const fromBook = ({ folder }: Book, runFolder: string): string =>
  relative(folder, runFolder);
