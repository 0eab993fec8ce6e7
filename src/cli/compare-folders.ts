import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import type { Summary } from '../analysis/index.js';
import { variantsOf, type PlannedRun, type Variant } from '../compare/index.js';
import { isBook, openBook, type Judge } from '../runs/cells-file.js';
import { foldersIn } from '../runs/past-folders.js';
import { readResult } from '../runs/results.js';
import { usageError } from '../units/errors.js';
import { byPlan, doneIn, JUDGE, type Found } from './compare-runs.js';

/** What one comparison's plan says, else the defaults. */
export const judgeIn = (targets: string[], cwd: string): Judge =>
  targets.length === 1 && isBook(targets[0] ?? '', cwd)
    ? (openBook(targets[0] ?? '', cwd).file.judge ?? JUDGE)
    : JUDGE;

/**
 * True if all that is given are folders, rather than a scenario.
 * @throws UserError (usage) where several things are given, and one of them is not there
 */
export function foldersOnly(targets: string[], cwd: string): boolean {
  const statOf = (target: string) => statSync(resolve(cwd, target), { throwIfNoEntry: false });
  const missing = targets.find((target) => statOf(target) === undefined);
  if (targets.length > 1 && missing !== undefined) {
    throw usageError(
      `there is no folder ${missing}`,
      'give folders of runs that are there, or one scenario and --vary KEY=A,B',
    );
  }
  return targets.length > 0 && targets.every((target) => statOf(target)?.isDirectory() === true);
}

type Entry = PlannedRun & { folder: string | null };

/**
 * Runs in folders, or those of one comparison by its own plan. Where the runs themselves do not say
 * what sets them apart, their folders do: another host, another server, another day.
 * @throws UserError (usage)
 */
export function variantsIn(targets: string[], cwd: string): Found {
  const [only = ''] = targets;
  const planned = targets.length === 1 && isBook(only, cwd);
  const given = planned
    ? [runsOfBook(resolve(cwd, only))]
    : targets.map((target) => entriesIn(target, cwd));
  const entries = given.flat();
  const runs = entries.flatMap(({ run }) => run ?? []);
  const ids = runs.map(({ run }) => run.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw usageError(`the run ${twice} is given twice`, 'a run counts once');
  if (planned) return byPlan(entries);
  const scenarios = entries.flatMap(({ run, folder }) =>
    run === null ? [] : [folder === null ? {} : settingsIn(folder)],
  );
  const variants = variantsOf(runs, scenarios);
  const apart = variants.length > 1 || targets.length < 2;
  return {
    variants: apart ? variants : byFolder(targets, given, cwd),
    unavailable: [],
    notRun: 0,
  };
}

function byFolder(targets: string[], given: Entry[][], cwd: string): Variant[] {
  const names = shortNames(targets.map((target) => resolve(cwd, target)));
  return given.map((entries, i) => ({
    label: names[i] ?? '',
    settings: { folder: names[i] ?? '' },
    runs: entries.flatMap(({ run }): Summary[] => (run === null ? [] : [run])),
  }));
}

/** Their last parts, as few as tell all of them apart. */
export function shortNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(sep).filter((part) => part !== ''));
  const longest = Math.max(...parts.map(({ length }) => length));
  for (let depth = 1; depth < longest; depth++) {
    const names = parts.map((all) => all.slice(-depth).join(sep));
    if (new Set(names).size === names.length) return names;
  }
  return [...paths];
}

const DEEPEST = 3;

function entriesIn(target: string, cwd: string): Entry[] {
  const entries = entriesBelow(resolve(cwd, target), 0);
  if (entries.some(({ run }) => run !== null)) return entries;
  throw usageError(
    `${target} holds no finished run`,
    'give the folder of a run, or what --output of framestall run was given',
  );
}

function entriesBelow(path: string, depth: number): Entry[] {
  if (isBook(path, path)) return runsOfBook(path);
  if (existsSync(join(path, 'journal.ndjson'))) {
    const { summary, folder } = readResult(path, path);
    return [{ run: summary, settings: {}, reason: null, folder }];
  }
  if (depth === DEEPEST) return [];
  return foldersIn(path)
    .sort()
    .flatMap((name) => entriesBelow(join(path, name), depth + 1));
}

function runsOfBook(path: string): Entry[] {
  return doneIn(openBook(path, path)).map(({ folder, record }) => ({
    run: folder === null ? null : readResult(folder, path).summary,
    settings: record.variant,
    reason: record.reason,
    folder,
  }));
}

/** Named by the run itself, or no matter for what it measures. */
const NOT_SETTINGS = new Set(['name', 'about', 'sdk', 'node', 'logCapture', 'thresholds']);

/** What a run's resolved scenario says, by path; nothing where it is not there. */
function settingsIn(folder: string): Record<string, string> {
  const file = join(folder, 'scenario.yaml');
  if (!existsSync(file)) return {};
  const all: Record<string, string> = {};
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value !== 'object' || value === null) all[path.join('.')] = String(value);
    else for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  const read: unknown = parse(readFileSync(file, 'utf8'));
  for (const [key, value] of Object.entries(read ?? {})) {
    if (!NOT_SETTINGS.has(key)) walk(value, [key]);
  }
  return all;
}
