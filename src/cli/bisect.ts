import semver from 'semver';
import type { Command } from 'commander';
import { runsExpected, type Bisection } from '../compare/index.js';
import { renderBisection, renderBisectionMarkdown } from '../report/index.js';
import type { Cell } from '../scenario/types.js';
import { openStore } from '../sdk/index.js';
import { usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';
import { criterionOf } from './bisect-criterion.js';
import { limitsOf } from './bisect-flags.js';
import { bisectExit, newBisection, writeBisection } from './bisect-file.js';
import { searchVersions } from './bisect-search.js';
import { checkNotSet } from './criteria.js';
import { assignment, type Perform } from './command.js';
import { tellGithub } from './github.js';
import { warnOfPlans } from '../runs/agenda.js';
import { announceTime, estimateMs } from '../runs/budget.js';
import { home } from '../runs/home.js';
import type { Io } from './io.js';
import { withMetrics, type MeasuredContext, type MetricsFlags } from './metrics/index.js';
import { checkNeeds, type ServerFlags } from '../runs/needs.js';
import { loadScenario } from '../runs/scenario-file.js';
import { openSeries } from '../runs/series.js';
import { exitCodeOfSignal } from './signals.js';
import { toolsOf } from './tools.js';

type BisectOptions = ServerFlags &
  MetricsFlags & {
    good: string;
    bad: string;
    expect?: string;
    repeats?: string;
    miss?: string;
    falseAlarm?: string;
    confidence?: string;
    set?: string[];
    yes?: boolean;
    output: string;
    json?: boolean;
  };

export function registerBisect(program: Command, perform: Perform): void {
  program
    .command('bisect <file>')
    .summary('the SDK version that changes the verdict')
    .description('find the SDK version between a good and a bad one that changes the verdict')
    .requiredOption('--good <version>', 'a version of @livekit/rtc-node without the failure')
    .requiredOption('--bad <version>', 'one with it; older or newer than the good one')
    .option(
      '--expect <verdict>',
      'bad is VERDICT, GROUP=VERDICT or `threshold` (default: broken, or a breach)',
    )
    .option('--repeats <n>', 'most runs of one version, if failures come and go (default: 1)')
    .option('--miss <share>', 'with repeats: bad versions’ runs that show nothing (default: 20%)')
    .option('--false-alarm <share>', 'with repeats: good ones’ runs that look bad (default: 2%)')
    .option('--confidence <share>', 'with repeats: how sure to be (default: 95%)')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option('--yes', 'start also what may take more than 30 minutes')
    .option('--output <folder>', 'where the folder of the search is made', 'reports')
    .option('--url <url>', 'a server of your own instead of the embedded one')
    .option('--api-key <key>', 'its API key (else LIVEKIT_API_KEY)')
    .option('--api-secret <secret>', 'its API secret (else LIVEKIT_API_SECRET)')
    .option('--server-bin <file>', 'the livekit-server to embed')
    .option('--metrics <address>', 'serve Prometheus metrics at PORT or HOST:PORT')
    .option('--otlp [url]', 'send metrics to an OpenTelemetry collector')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall bisect scenarios/queue-off.yaml --good 1.1.0 --bad 0.7.0\n' +
        '  $ framestall bisect scenarios/rooms-loading.yaml --set logCapture=on \\\n' +
        '      --good 0.12.2 --bad 1.1.0 --expect degraded --repeats 5',
    )
    .action((file: string, options: BisectOptions) =>
      perform(withMetrics(options, (io, context) => run(io, context, file, options)))(),
    );
}

async function run(
  io: Io,
  context: MeasuredContext,
  file: string,
  options: BisectOptions,
): Promise<number> {
  const { stop } = context;
  const limits = limitsOf(options);
  const cellOf = cellsBy(file, options, io);
  const criterion = criterionOf(options.expect, cellOf(options.good).scenario);
  const versions = await lineOf(options, io, stop);
  await checkNeeds([cellOf(options.good), cellOf(options.bad)], options, io, stop);
  const cell = cellOf(options.good);
  announceBisection(cell, { line: versions, ...limits }, options.yes === true, io.status);
  warnOfPlans([cell], io);
  const found: Bisection = {
    schemaVersion: 1,
    scenario: cell.scenario.name,
    criterion: criterion.words,
    good: options.good,
    bad: options.bad,
    versions,
    noise: limits.noise,
    outcome: null,
    runs: [],
    skipped: [],
  };
  const book = newBisection(options.output, found);
  const { folder } = book;
  const series = await openSeries({ flags: options, output: folder }, toolsOf(io, context));
  try {
    await searchVersions(book, limits, { series, cellOf, judge: criterion.judge, stop });
  } catch (error) {
    // Also while an SDK was being installed: what was found until then is kept.
    if (!stop.aborted) throw error;
    io.warn((error as Error).message);
  } finally {
    series.close();
  }
  writeBisection(folder, found);
  io.status(`bisection: ${folder}`);
  if (stop.aborted) return exitCodeOfSignal(String(stop.reason));
  const exitCode = bisectExit(found);
  const style = { color: io.paint.out.level > 0, width: io.columns() };
  io.out(
    options.json === true
      ? `${JSON.stringify({ ...found, exitCode }, null, 2)}\n`
      : renderBisection(found, style),
  );
  tellGithub(io, { markdown: () => renderBisectionMarkdown(found), annotations: () => [] });
  return exitCode;
}

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
  const what = `${plural(line.length, 'version')} from ${line[0]} to ${line.at(-1)}: ${most} ${plural(runs, 'run')}`;
  const ms = runs * estimateMs([cell]);
  announceTime({ what, ms, less: 'fewer repeats, nearer versions' }, yes, status);
}

/** The scenario with another SDK. @throws UserError (usage) where it has variants of its own */
function cellsBy(file: string, options: BisectOptions, io: Io): (version: string) => Cell {
  const { set } = options;
  checkNotSet(set, 'sdk', 'bisect tries one SDK after the other', 'leave it out');
  checkNotSet(set, 'repeats', 'bisect has repeats of its own', 'write --repeats 5');
  const load = (version: string, quiet: Io) => {
    const sets = [...(set ?? []), `sdk=${JSON.stringify(version)}`, 'repeats=1'];
    const { cells } = loadScenario(file, sets, quiet);
    const [cell] = cells;
    if (cell !== undefined && cells.length === 1) return cell;
    const keys = [...new Set(cells.flatMap(({ variant }) => Object.keys(variant)))].join(', ');
    throw usageError(`${file} varies ${keys}`, `choose one with --set, e.g. --set ${keys}=…`);
  };
  load(options.good, io); // its warnings once
  return (version) => load(version, { ...io, status: () => {}, warn: () => {} });
}

/** Published versions from the good end to the bad end. @throws UserError (usage) */
async function lineOf({ good, bad }: BisectOptions, io: Io, stop: AbortSignal): Promise<string[]> {
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
