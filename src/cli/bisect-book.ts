import semver from 'semver';
import { runsExpected, type Bisection } from '../compare/index.js';
import type { Cell } from '../scenario/types.js';
import { openStore } from '../sdk/index.js';
import { usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';
import { warnOfPlans } from '../runs/agenda.js';
import { announceTime, estimateMs } from '../runs/budget.js';
import { home } from '../runs/home.js';
import { checkNeeds, type ServerFlags } from '../runs/needs.js';
import { loadScenario, noScenarioError } from '../runs/scenario-file.js';
import { criterionOf, type Criterion } from './bisect-criterion.js';
import { goOnWithBisection, newBisection, type BisectBook } from './bisect-file.js';
import { limitsOf, type LimitFlags } from './bisect-flags.js';
import { checkNotSet } from './criteria.js';
import type { Io } from './io.js';

/** What makes the search; one that goes on has it in its file. */
export type BisectFlags = LimitFlags & {
  good?: string;
  bad?: string;
  expect?: string;
  set?: string[];
};

type Flags = BisectFlags & ServerFlags & { yes?: boolean; output: string; resume?: string };

/** A search that can begin, or go on. `cell`: with any SDK. */
export type Ready = { book: BisectBook; cell: Cell; judge: Criterion['judge'] };

const MAKING = [
  'good',
  'bad',
  'expect',
  'set',
  'repeats',
  'miss',
  'falseAlarm',
  'confidence',
] as const;

/** The scenario with another SDK. */
export const withSdk = (cell: Cell, sdk: string): Cell => ({
  ...cell,
  scenario: { ...cell.scenario, sdk },
});

/** @throws UserError (usage), also above 30 minutes without `--yes`; nothing is made then */
export async function readyBisection(
  file: string | undefined,
  flags: Flags,
  io: Io,
  stop: AbortSignal,
): Promise<Ready> {
  const { resume } = flags;
  if (resume === undefined) return newSearch(file, flags, io, stop);
  if (file !== undefined || MAKING.some((flag) => flags[flag] !== undefined)) {
    throw usageError('--resume goes on with what was asked', 'leave the scenario and its flags');
  }
  const { book, cell } = goOnWithBisection(resume, io.cwd);
  const { versions, runs } = book.found;
  await checkNeeds(endsOf(cell, versions), flags, io, stop);
  io.status(`${plural(runs.length, 'run')} done of ${plural(versions.length, 'version')}`);
  const { judge } = criterionOf(book.asked.expect ?? undefined, cell.scenario);
  return { book, cell, judge };
}

async function newSearch(
  file: string | undefined,
  flags: Flags,
  io: Io,
  stop: AbortSignal,
): Promise<Ready> {
  if (file === undefined) throw noScenarioError();
  const { good, bad, expect, set } = flags;
  if (good === undefined || bad === undefined) {
    const fix = 'write e.g. --good 1.1.0 --bad 0.7.0';
    throw usageError(`${good === undefined ? '--good' : '--bad'} is not given`, fix);
  }
  const { repeats, noise, confidence } = limitsOf(flags);
  const cell = cellOf(file, good, set ?? [], io);
  const { words, judge } = criterionOf(expect, cell.scenario);
  const versions = await lineOf(good, bad, io, stop);
  await checkNeeds(endsOf(cell, versions), flags, io, stop);
  const search = { line: versions, repeats, noise, confidence };
  announceBisection(cell, search, flags.yes === true, io.status);
  warnOfPlans([cell], io);
  const found: Bisection = {
    schemaVersion: 1,
    scenario: cell.scenario.name,
    criterion: words,
    good,
    bad,
    versions,
    noise,
    outcome: null,
    runs: [],
    skipped: [],
  };
  const asked = { repeats, confidence, expect: expect ?? null };
  return { book: newBisection(flags.output, found, asked, cell), cell, judge };
}

const endsOf = (cell: Cell, versions: readonly string[]): Cell[] =>
  [versions[0], versions.at(-1)].map((version) => withSdk(cell, version ?? ''));

/** How long it may take. @throws UserError (usage) above 30 minutes without `--yes` */
export function announceBisection(
  cell: Cell,
  search: Parameters<typeof runsExpected>[0],
  yes: boolean,
  status: (text: string) => void,
): void {
  const { line, repeats } = search;
  const runs = runsExpected(search);
  const most = repeats === 1 ? 'at most' : '9 of 10 such searches take at most';
  const what = `${plural(line.length, 'version')} from ${line[0]} to ${line.at(-1)}: ${most} ${plural(runs, 'run')} (those that tell nothing not counted)`;
  const ms = runs * estimateMs([cell]);
  announceTime({ what, ms, less: 'fewer repeats, nearer versions' }, yes, status);
}

/** @throws UserError (usage) where the scenario has variants of its own, or is given what bisect sets */
function cellOf(file: string, sdk: string, set: string[], io: Io): Cell {
  checkNotSet(set, 'sdk', 'bisect tries one SDK after the other', 'leave it out');
  checkNotSet(set, 'repeats', 'bisect has repeats of its own', 'write --repeats 5');
  const sets = [...set, `sdk=${JSON.stringify(sdk)}`, 'repeats=1'];
  const { cells } = loadScenario(file, sets, io);
  const [cell] = cells;
  if (cell !== undefined && cells.length === 1) return cell;
  const keys = [...new Set(cells.flatMap(({ variant }) => Object.keys(variant)))].join(', ');
  throw usageError(`${file} varies ${keys}`, `choose one with --set, e.g. --set ${keys}=…`);
}

/** Published versions from the good end to the bad end. @throws UserError (usage) */
async function lineOf(good: string, bad: string, io: Io, stop: AbortSignal): Promise<string[]> {
  const store = openStore(home(io.env));
  const how = { status: io.status, signal: stop };
  const [from, to] = [await store.resolve(good, how), await store.resolve(bad, how)];
  if (from.path !== undefined || to.path !== undefined) {
    throw usageError('a local build has no place among the published versions', 'give versions');
  }
  if (from.version === to.version) {
    throw usageError(`--good and --bad are both ${from.version}`, 'give two versions');
  }
  const [low, high] = semver.sort([from.version, to.version]);
  const between = (await store.published(how)).filter(
    (version) => semver.gte(version, low ?? '') && semver.lte(version, high ?? ''),
  );
  return low === from.version ? between : between.reverse();
}
