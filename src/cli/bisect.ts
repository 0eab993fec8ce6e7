import semver from 'semver';
import type { Command } from 'commander';
import { exitCodeOf, VERDICTS, type Summary, type VerdictName } from '../analysis/index.js';
import { nextStep, runsMost, type Bisection, type Noise } from '../compare/index.js';
import { renderBisection, renderBisectionMarkdown } from '../report/index.js';
import type { Cell } from '../scenario/types.js';
import { openStore } from '../sdk/index.js';
import { EXIT, usageError } from '../units/errors.js';
import {
  bisectExit,
  fromBisection,
  newBisection,
  saveBisection,
  writeBisection,
  type BisectBook,
} from './bisect-file.js';
import { assignment, type Perform } from './command.js';
import { parseShare } from './compare-runs.js';
import { tellGithub } from './github.js';
import { home } from '../runs/home.js';
import type { Io } from './io.js';
import { withMetrics, type MeasuredContext, type MetricsFlags } from './metrics/index.js';
import { checkNeeds, type ServerFlags } from '../runs/needs.js';
import { loadScenario } from '../runs/scenario-file.js';
import { openSeries, type Series } from '../runs/series.js';
import { exitCodeOfSignal } from './signals.js';
import { toolsOf } from './tools.js';

type BisectOptions = ServerFlags &
  MetricsFlags & {
    good: string;
    bad: string;
    expect?: string;
    repeats: string;
    miss: string;
    falseAlarm: string;
    confidence: string;
    set?: string[];
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
      'bad is this verdict, or `threshold` (default: broken or a breach)',
    )
    .option('--repeats <n>', 'most runs of one version, for failures that come and go', '1')
    .option('--miss <share>', 'with repeats: runs in which a bad version shows nothing', '20%')
    .option('--false-alarm <share>', 'with repeats: runs in which a good one looks bad', '2%')
    .option('--confidence <share>', 'with repeats: how sure to be', '95%')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
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
  const isBad = criterionOf(options.expect);
  const repeats = repeatsOf(options.repeats);
  const noise: Noise =
    repeats === 1
      ? { missRate: 0, falseAlarmRate: 0 }
      : {
          missRate: parseShare(options.miss, '--miss', '20%'),
          falseAlarmRate: parseShare(options.falseAlarm, '--false-alarm', '2%'),
        };
  const cellOf = cellsBy(file, options, io);
  const versions = await lineOf(options, io, stop);
  await checkNeeds([cellOf(options.good), cellOf(options.bad)], options, io, stop);
  const most =
    repeats === 1 ? `at most ${runsMost(versions.length)} runs` : 'as many runs as it takes';
  io.status(`${versions.length} versions from ${versions[0]} to ${versions.at(-1)}: ${most}`);
  const found: Bisection = {
    schemaVersion: 1,
    scenario: cellOf(options.good).scenario.name,
    criterion: isBad.words,
    good: options.good,
    bad: options.bad,
    versions,
    noise,
    outcome: null,
    runs: [],
    skipped: [],
  };
  const limits = { repeats, confidence: parseShare(options.confidence, '--confidence', '95%') };
  const book = newBisection(options.output, found);
  const { folder } = book;
  const series = await openSeries({ flags: options, output: folder }, toolsOf(io, context));
  try {
    await search(book, limits, { series, cellOf, isBad: isBad.of, stop });
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

type Tools = {
  series: Series;
  cellOf: (version: string) => Cell;
  isBad: (summary: Summary) => boolean | null;
  stop: AbortSignal;
};

/** Runs until the search is at its end; all that it ran is in the file as soon as it is done. */
async function search(
  book: BisectBook,
  limits: { repeats: number; confidence: number },
  { series, cellOf, isBad, stop }: Tools,
): Promise<void> {
  const { found } = book;
  const { versions: line, noise, runs, skipped } = found;
  while (!stop.aborted) {
    const probes = runs.flatMap(({ version, bad }) => (bad === null ? [] : [{ version, bad }]));
    const names = skipped.map(({ version }) => version);
    const step = nextStep({ line, probes, skipped: names, noise, ...limits });
    if (step.kind !== 'probe') {
      found.outcome = step;
      saveBisection(book);
      return;
    }
    const { version } = step;
    const outcome = await series.perform(cellOf(version), `run ${runs.length + 1}: `);
    if (stop.aborted) return;
    if (outcome.kind === 'n/a') {
      skipped.push({ version, reason: outcome.error.message });
      saveBisection(book);
      continue;
    }
    const { result, tookMs } = outcome;
    const { verdict, groups } = result.summary;
    const evidence = groups.find((group) => group.verdict === verdict)?.evidence ?? '';
    const before = runs.some((one) => one.version === version && one.bad === null);
    const bad = verdict === 'invalid' ? null : isBad(result.summary);
    const folder = fromBisection(book, result.folder);
    runs.push({ version, verdict, bad, evidence, folder, tookMs });
    if (bad === null && before) {
      const other =
        verdict === 'invalid' ? '' : ', which is another failure than the one looked for';
      skipped.push({ version, reason: `${verdict} twice${other}: ${evidence}` });
    }
    saveBisection(book);
  }
}

/**
 * What makes a run bad. A worse verdict than the one that is asked for says nothing (null): what
 * crashes at once could not show that it hangs.
 * @throws UserError (usage) on what is neither a verdict nor `threshold`
 */
export function criterionOf(expect: string | undefined): {
  words: string;
  of: (summary: Summary) => boolean | null;
} {
  const breached = (summary: Summary) => summary.thresholds.some(({ met }) => !met);
  if (expect === undefined) {
    const codes: number[] = [EXIT.broken, EXIT.threshold];
    return {
      words: 'hung, collapsed, crashed, silent, or a threshold is breached',
      of: (summary) => codes.includes(exitCodeOf(summary)),
    };
  }
  if (expect === 'threshold') return { words: 'a threshold is breached', of: breached };
  if (VERDICTS.includes(expect as VerdictName)) {
    const rank = (verdict: string) => VERDICTS.findIndex((name) => name === verdict);
    return {
      words: `the verdict is ${expect}`,
      of({ verdict }) {
        if (verdict === expect) return true;
        return expect !== 'healthy' && rank(verdict) > rank(expect) ? null : false;
      },
    };
  }
  throw usageError(
    `--expect ${expect} is no verdict`,
    `it takes threshold, or one of: ${VERDICTS.join(', ')}`,
  );
}

function repeatsOf(text: string): number {
  const repeats = Number(text);
  if (Number.isInteger(repeats) && repeats >= 1 && repeats <= 1000) return repeats;
  throw usageError(`--repeats ${text} is no number from 1 to 1000`, 'write --repeats 5');
}

/** The scenario with another SDK. @throws UserError (usage) where it has variants of its own */
function cellsBy(file: string, options: BisectOptions, io: Io): (version: string) => Cell {
  const load = (version: string, quiet: Io) => {
    const sets = [...(options.set ?? []), `sdk=${JSON.stringify(version)}`, 'repeats=1'];
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
