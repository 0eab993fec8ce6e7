import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { exitCodeOf, type Summary, type VerdictName } from '../analysis/index.js';
import type { Capacity } from '../compare/capacity-types.js';
import { outcomeText } from '../report/bisect-words.js';
import { answerText } from '../report/capacity-words.js';
import type { PastRun } from '../report/index.js';
import { usageError } from '../units/errors.js';
import type { BisectFile } from './bisect-file.js';
import type { CellsFile } from '../runs/cells-file.js';
import { foldersIn } from '../runs/past-folders.js';

type CapacityFile = Capacity & { startedAt: string };

const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-(.+)-[a-z0-9]{6}$/;
const MARKS = ['summary.json', 'journal.ndjson', 'cells.json', 'capacity.json', 'bisect.json'];

/**
 * The runs in a folder of runs, of a folder of cells those of its cells, of a run itself alone;
 * newest first.
 * @param most of how many the files are read; the rest is only counted
 * @throws UserError (usage) where there is no such folder
 */
export function pastRunsIn(
  given: string,
  cwd: string,
  most: number,
): { runs: PastRun[]; more: number } {
  const path = resolve(cwd, given);
  if (holds(path, ['summary.json', 'journal.ndjson']))
    return { runs: [readPast(given, cwd)], more: 0 };
  const names = namesIn(path, given).filter(
    (name) => NAME.test(name) || holds(join(path, name), MARKS),
  );
  // A folder that somebody named himself comes after those whose names tell their time.
  const newest = names.sort().reverse();
  const dated = [
    ...newest.filter((name) => NAME.test(name)),
    ...newest.filter((name) => !NAME.test(name)),
  ];
  const runs = dated.slice(0, most).map((name) => readPast(join(given, name), cwd));
  const byTime = runs.sort((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? ''));
  return { runs: byTime, more: dated.length - runs.length };
}

const holds = (path: string, names: string[]): boolean =>
  names.some((name) => existsSync(join(path, name)));

function namesIn(path: string, given: string): string[] {
  try {
    return foldersIn(path);
  } catch {
    throw usageError(
      `there is no folder ${given}`,
      'give the folder that runs were written to (--output of framestall run)',
    );
  }
}

function readPast(folder: string, cwd: string): PastRun {
  const path = resolve(cwd, folder);
  const cells = document<CellsFile>(join(path, 'cells.json'));
  const capacity = document<CapacityFile>(join(path, 'capacity.json'));
  const bisection = document<BisectFile>(join(path, 'bisect.json'));
  const summary = document<Summary>(join(path, 'summary.json'));
  try {
    if (cells?.schemaVersion === 1) return cellsOf(folder, cells);
    if (capacity?.schemaVersion === 1) return capacityOf(folder, capacity);
    if (bisection?.schemaVersion === 1) return bisectionOf(folder, bisection);
    if (summary?.schemaVersion === 1) return runOf(folder, summary);
  } catch {
    // A document that lacks what every one of its kind has.
  }
  return brokenOf(folder, path);
}

/** @throws TypeError for what is no summary */
function runOf(folder: string, summary: Summary): PastRun {
  const { run, verdict, groups } = summary;
  return {
    kind: 'run',
    folder,
    startedAt: run.startedAt,
    scenario: run.scenario.name,
    sdk: run.sdk.version,
    variant: run.variant,
    verdict,
    groups: groups.map((group) => ({ name: group.name, verdict: group.verdict })),
    endedBy: run.endedBy,
    exitCode: exitCodeOf(summary),
  };
}

function cellsOf(folder: string, { cells, scenario, startedAt }: CellsFile): PastRun {
  const verdicts: Partial<Record<VerdictName, number>> = {};
  for (const { verdict } of cells) {
    if (verdict === null) continue;
    const name = verdict as VerdictName;
    verdicts[name] = (verdicts[name] ?? 0) + 1;
  }
  const inState = (wanted: string) => cells.filter(({ state }) => state === wanted).length;
  return {
    kind: 'cells',
    folder,
    startedAt,
    scenario,
    planned: cells.length,
    done: inState('done'),
    notAvailable: inState('n/a'),
    verdicts,
  };
}

function capacityOf(folder: string, found: CapacityFile): PastRun {
  const { startedAt, scenario, variants } = found;
  return {
    kind: 'capacity',
    folder,
    startedAt,
    scenario,
    runs: variants.reduce((sum, { runs }) => sum + runs.length, 0),
    answers: variants.map((variant) => `${variant.label}: ${answerText(found, variant)}`),
  };
}

function bisectionOf(folder: string, found: BisectFile): PastRun {
  const { startedAt, scenario, runs } = found;
  return {
    kind: 'bisect',
    folder,
    startedAt,
    scenario,
    runs: runs.length,
    answer: outcomeText(found),
  };
}

/** The folder's name and the resolved scenario are written first of all. */
function brokenOf(folder: string, path: string): PastRun {
  const [, year, month, day, hour, minute, second, rest] = NAME.exec(basename(path)) ?? [];
  const middle = rest ?? basename(path);
  const named = /^name: (\S+)$/m.exec(textOf(join(path, 'scenario.yaml')))?.[1];
  const splits = named !== undefined && middle.startsWith(`${named}-`);
  const has = (name: string) => existsSync(join(path, name));
  const report = `run framestall report ${folder}`;
  const plan = ['cells.json', 'capacity.json', 'bisect.json'].find(has);
  const [why, fix] =
    plan !== undefined
      ? [`${plan} can’t be read`, null]
      : !has('journal.ndjson')
        ? ['no journal: it ended before its run began', null]
        : has('summary.json')
          ? ['summary.json can’t be read', report]
          : ['no summary: still running, or killed', report];
  return {
    kind: 'broken',
    folder,
    startedAt: year === undefined ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`,
    scenario: splits ? named : middle,
    sdk: splits ? middle.slice(named.length + 1) : null,
    why,
    fix,
  };
}

function document<T>(file: string): T | null {
  try {
    const found: unknown = JSON.parse(textOf(file));
    return typeof found === 'object' ? (found as T | null) : null;
  } catch {
    return null;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
