import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Summary } from '../analysis/index.js';
import { againstBaseline, type AgainstBaseline } from '../compare/index.js';
import type { Cell } from '../scenario/types.js';
import { formatUs } from '../units/duration.js';
import { usageError } from '../units/errors.js';
import { isBook, variantKey } from '../runs/cells-file.js';
import { variantsIn } from './compare-folders.js';
import { parseMargin } from './compare-runs.js';
import type { Io } from './io.js';
import { pastRunsIn } from './past-runs.js';
import { readResult } from '../runs/results.js';

export type BaselineFlags = { baseline?: string; margin?: string; output: string };

/** Earlier runs, read before the new ones begin: `latest` points elsewhere then. */
type Baseline = { name: string; runs: Summary[]; margin: number | null };

const LATEST = 'latest';
/** Of a folder of runs the newest so many are looked at. */
const LOOKED_AT = 100;

/** What can be told before the scenario is read. @throws UserError (usage) */
export function checkBaseline({ baseline, margin }: BaselineFlags, cwd: string): void {
  if (baseline === undefined) {
    if (margin === undefined) return;
    throw usageError('--margin says how much worse than a baseline', 'give --baseline FOLDER too');
  }
  if (margin !== undefined) parseMargin(margin);
  const isFolder = statSync(resolve(cwd, baseline), { throwIfNoEntry: false })?.isDirectory();
  if (baseline === LATEST || isFolder === true) return;
  throw usageError(
    `--baseline ${baseline}: there is no such folder`,
    'give the folder of a run or of its repeats, or latest',
  );
}

/**
 * null: none is asked for, or there is no earlier run yet.
 * @throws UserError (usage) for runs of another scenario, or of several variants
 */
export function readBaseline(
  flags: BaselineFlags,
  cells: readonly Cell[],
  io: Io,
): Baseline | null {
  const { baseline: given, margin } = flags;
  if (given === undefined) return null;
  const scenario = cells[0]?.scenario.name ?? '';
  if (new Set(cells.map(variantKey)).size > 1) {
    throw usageError(
      '--baseline holds runs of one variant, and there are several',
      'leave --vary, or compare them: framestall compare',
    );
  }
  const folder = given === LATEST ? latestIn(flags.output, scenario, io) : given;
  if (folder === null) {
    io.warn(`no earlier valid run of ${scenario} in ${flags.output}: no baseline yet`);
    return null;
  }
  const runs = runsOf(folder, io.cwd);
  const other = runs.find(({ run }) => run.scenario.name !== scenario);
  if (other !== undefined) {
    throw usageError(
      `--baseline ${given} is of ${other.run.scenario.name}, not of ${scenario}`,
      'give a run of the same scenario',
    );
  }
  if (runs.every(({ verdict }) => verdict === 'invalid')) {
    throw usageError(`--baseline ${given} holds no valid run`, 'give one that is not invalid');
  }
  const near = relative(io.cwd, resolve(io.cwd, folder));
  const name = near === '' || near.startsWith('..') ? folder : near;
  return { name, runs, margin: margin === undefined ? null : parseMargin(margin) };
}

/** The newest run of the scenario that ended by itself and says something. */
function latestIn(output: string, scenario: string, io: Io): string | null {
  const there = statSync(resolve(io.cwd, output), { throwIfNoEntry: false }) !== undefined;
  if (!there) return null;
  const found = pastRunsIn(output, io.cwd, LOOKED_AT).runs.find(
    (one) =>
      one.kind === 'run' &&
      one.scenario === scenario &&
      one.verdict !== 'invalid' &&
      one.endedBy === 'completed',
  );
  return found?.folder ?? null;
}

function runsOf(folder: string, cwd: string): Summary[] {
  if (!isBook(folder, cwd)) return [readResult(folder, cwd).summary];
  const { variants } = variantsIn([folder], cwd);
  if (variants.length === 1) return variants[0]?.runs ?? [];
  throw usageError(
    variants.length === 0
      ? `--baseline ${folder} holds no run yet`
      : `--baseline ${folder} holds ${variants.length} variants`,
    'give the folder of one run in it, or repeats of one variant',
  );
}

export type Held = { name: string; against: AgainstBaseline };

/** Says where the machine or the load is another: what differs may be its doing. */
export function holdAgainst(
  { name, runs, margin }: Baseline,
  results: readonly { summary: Summary }[],
  io: Io,
): Held {
  const mine = results.map(({ summary }) => summary);
  for (const [what, of] of Object.entries(LIKE)) {
    const known = new Set(runs.map(of));
    const strange = mine.map(of).find((one) => !known.has(one));
    if (strange === undefined) continue;
    io.warn(
      `the baseline has another ${what}: ${[...known].join(' or ')}, now ${strange}`,
      'warning',
    );
  }
  return { name, against: againstBaseline(runs, mine, margin) };
}

/** What should be alike where runs are held against each other. */
const LIKE: Record<string, (summary: Summary) => string> = {
  machine: ({ run: { host } }) => `${host.cpus} × ${host.cpuModel}`,
  duration: ({ run: { durationUs } }) => formatUs(durationUs),
  load: ({ groups }) =>
    groups
      .map(({ name, rooms, publishers }) => `${name} ${rooms} rooms, ${publishers} publishers`)
      .join('; '),
};
