import { join, relative } from 'node:path';
import type { Until } from '../compare/capacity-run.js';
import type { Capacity } from '../compare/capacity-types.js';
import { renderCapacityMarkdown } from '../report/capacity-markdown.js';
import { renderCapacityHtml } from '../report/html/capacity.js';
import { toYaml } from '../scenario/index.js';
import type { Cell } from '../scenario/types.js';
import type { CapacityAsk } from './capacity-flags.js';
import { withChecks } from './capacity-older.js';
import { versionOf } from '../runs/package.js';
import { readPlanFile, type PlanFile } from '../runs/plan-file.js';
import { makeRunFolder, newRunId, pointLatest, writeWhole } from '../runs/run-folder.js';

/** `capacity.json`: what is asked, and what was found so far. The search goes on from its runs. */
type CapacityFile = Capacity & {
  framestall: string;
  startedAt: string;
  until: Until;
  /** The resolved scenario of each variant, as YAML. */
  scenarios: string[];
};

/** `cells`: one per variant, with the load that the scenario itself gives. */
export type CapacityBook = { folder: string; file: CapacityFile; cells: Cell[] };

const NAME = 'capacity.json';

/** Makes the folder that holds the search and its runs. @param cells one per variant */
export function newCapacity(
  output: string,
  cells: readonly Cell[],
  group: string,
  ask: CapacityAsk,
  startedAt = new Date(),
): CapacityBook {
  const scenario = cells[0]?.scenario.name ?? '';
  const id = newRunId();
  const folder = makeRunFolder(output, { startedAt, scenario, sdk: 'capacity', id });
  const { until, ...asked } = ask;
  const file: CapacityFile = {
    schemaVersion: 1,
    framestall: versionOf(),
    scenario,
    startedAt: startedAt.toISOString(),
    group,
    ...asked,
    until,
    variants: cells.map(({ variant, scenario: { sdk } }) => ({
      label: labelOf(variant) || `sdk=${sdk}`,
      settings: { ...variant },
      runs: [],
      answer: null,
      comeback: [],
      unchecked: null,
      reason: null,
    })),
    scenarios: cells.map(toYaml),
  };
  const book = { folder, file, cells: [...cells] };
  saveCapacity(book);
  pointLatest(folder);
  return book;
}

const labelOf = (variant: Record<string, string>) =>
  Object.entries(variant)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

export const saveCapacity = ({ folder, file }: CapacityBook): void =>
  writeWhole(join(folder, NAME), `${JSON.stringify(file, null, 2)}\n`);

/** To go on with. @throws UserError (usage) where there is no such search, or none of this framestall */
export function openCapacity(given: string, cwd: string): CapacityBook {
  const { folder, file, cell } = readCapacity(given, cwd);
  const cells = file.scenarios.map((text, n): Cell => ({
    ...cell(text),
    variant: file.variants[n]?.settings ?? {},
  }));
  // What could not be had then may be had now.
  for (const variant of file.variants) {
    variant.reason = null;
    variant.unchecked = null;
  }
  return { folder, file, cells };
}

/** @throws UserError (usage) where there is no such search, or none of this framestall */
export function readCapacity(given: string, cwd: string): PlanFile<CapacityFile> {
  const fix = 'give the folder that capacity has made';
  const read = readPlanFile<CapacityFile>(given, cwd, NAME, fix);
  const variants = read.file.variants.map(withChecks);
  return { ...read, file: { ...read.file, variants } };
}

/** `capacity.md` and `capacity.html`. */
export function writeCapacity(folder: string, capacity: Capacity): void {
  writeWhole(join(folder, 'capacity.md'), renderCapacityMarkdown(capacity));
  writeWhole(join(folder, 'capacity.html'), renderCapacityHtml(capacity));
}

export const fromCapacity = ({ folder }: CapacityBook, runFolder: string): string =>
  relative(folder, runFolder);

/** The document that is shown: without what only the going on needs. */
export function capacityOf({ file }: Pick<CapacityBook, 'file'>): Capacity {
  const { framestall: _version, startedAt: _at, until: _until, scenarios: _texts, ...rest } = file;
  return rest;
}
