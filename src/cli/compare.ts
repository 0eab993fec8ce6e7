import type { Command } from 'commander';
import { comparisonExit, figureKeys, MARGIN_DEFAULT, type Comparison } from '../compare/index.js';
import { renderComparisonMarkdown } from '../report/index.js';
import type { Cell } from '../scenario/types.js';
import { usageError } from '../units/errors.js';
import { agendaOf, warnOfPlans } from '../runs/agenda.js';
import { inOrder, performCells } from '../runs/cells.js';
import { fromBook, type Judge } from '../runs/cells-file.js';
import { assignment, collect, type Perform } from './command.js';
import { comparisonJson, comparisonText, writeComparison } from './compare-files.js';
import { foldersOnly, judgeIn, variantsIn } from './compare-folders.js';
import { byPlan, checkFigures, compareVariants, JUDGE, parseMargin } from './compare-runs.js';
import { tellHowToGoOn, withHowToGoOn } from './go-on.js';
import { tellGithubOfComparison } from './github.js';
import type { Io } from './io.js';
import { toolsOf } from './tools.js';
import type { Tools } from '../runs/watch.js';
import { withMetrics, type MeasuredContext, type MetricsFlags } from './metrics/index.js';
import type { ServerFlags } from '../runs/needs.js';
import { exitCodeOfSignal } from './signals.js';
import { loadCells, type VaryFlags } from '../runs/vary.js';

type CompareOptions = ServerFlags &
  VaryFlags &
  MetricsFlags & {
    output: string;
    margin?: string;
    figure?: string[];
    yes?: boolean;
    resume?: string;
    json?: boolean;
    format: Format;
  };
type Format = 'terminal' | 'markdown' | 'json';

/** With Holm over eleven figures the least with which any of them can be called worse is nine. */
const REPEATS_DEFAULT = 10;

export function registerCompare(program: Command, perform: Perform): void {
  program
    .command('compare [targets...]')
    .summary('better, worse, same or can’t tell')
    .description('better, worse, same or can’t tell: variants of a scenario, or folders of runs')
    .option('--vary <key=a,b>', 'what to compare; the first value is the baseline', collect)
    .option('--repeats <n>', `blocks, each with every variant once (default: ${REPEATS_DEFAULT})`)
    .option(
      '--margin <share>',
      `a difference within it is none (default: ${percentText(MARGIN_DEFAULT)})`,
    )
    .option('--figure <name>', 'judge only this, e.g. schedule.p99 (repeatable)', collect)
    .option('--sdk <version>', 'version of @livekit/rtc-node; the same as --set sdk=…')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option('--yes', 'start also what takes more than 30 minutes')
    .option('--resume <folder>', 'go on with a comparison that was broken off')
    .option('--output <folder>', 'where the comparison’s folder is made', 'reports')
    .option('--url <url>', 'a server of your own instead of the embedded one')
    .option('--api-key <key>', 'its API key (else LIVEKIT_API_KEY)')
    .option('--api-secret <secret>', 'its API secret (else LIVEKIT_API_SECRET)')
    .option('--server-bin <file>', 'the livekit-server to embed')
    .option('--metrics <address>', 'serve Prometheus metrics at PORT or HOST:PORT')
    .option('--otlp [url]', 'send metrics to an OpenTelemetry collector')
    .option('--format <format>', 'terminal, markdown or json', 'terminal')
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall compare scenarios/steady.yaml --vary sdk=1.0.0,1.1.0 \\\n' +
        '      --set duration=20s\n' +
        '  $ framestall compare scenarios/rooms-loading.yaml --figure schedule.p99\n' +
        '  $ framestall compare BEFORE AFTER --margin 20%   # folders of runs',
    )
    .action((targets: string[], options: CompareOptions) =>
      perform(withMetrics(options, (io, context) => run(io, context, targets, options)))(),
    );
}

const percentText = (share: number) => `${share * 100}%`;

async function run(
  io: Io,
  context: MeasuredContext,
  targets: string[],
  options: CompareOptions,
): Promise<number> {
  const given = {
    ...(options.margin === undefined ? {} : { margin: parseMargin(options.margin) }),
    ...(options.figure === undefined ? {} : { figures: options.figure }),
  };
  const { stop } = context;
  const format = formatOf(options);
  const recorded = foldersOnly(targets, io.cwd);
  if (recorded) checkRecorded(options);
  const { found, folders, folder, judge } = recorded
    ? {
        found: () => variantsIn(targets, io.cwd),
        folders: new Map<string, string>(),
        folder: null,
        judge: judgeIn(targets, io.cwd),
      }
    : await performed(targets, options, { ...JUDGE, ...given }, toolsOf(io, context));
  if (stop.aborted) {
    tellHowToGoOn(io, goOnWith(folder));
    return exitCodeOfSignal(String(stop.reason));
  }
  const what = found();
  const { variants } = what;
  const comparison = compareVariants(what, { ...judge, ...given });
  io.out(rendered(comparison, format, io));
  tellGithubOfComparison(io, comparison);
  if (folder !== null) {
    writeComparison(folder, { comparison, variants, folders });
    io.status(`comparison: ${folder}`);
  }
  return comparisonExit(comparison);
}

const goOnWith = (folder: string | null) =>
  folder === null ? null : `framestall compare --resume ${folder}`;

/** @throws UserError (usage) where something is to be run, and folders of runs are given */
function checkRecorded(options: CompareOptions): void {
  const running = ['vary', 'repeats', 'sdk', 'set', 'resume', 'metrics', 'otlp'] as const;
  const flag = running.find((key) => options[key] !== undefined);
  if (flag === undefined) return;
  throw usageError(
    `--${flag} goes with a scenario that is to be run, and these are folders of runs`,
    `leave it out, or give the scenario`,
  );
}

/** Runs what is to be compared. */
async function performed(targets: string[], options: CompareOptions, judge: Judge, tools: Tools) {
  if (targets.length > 1) {
    throw usageError('compare takes one scenario, or folders of runs', 'vary it with --vary');
  }
  const { io, stop } = tools;
  const [file] = targets;
  const blocks = options.resume === undefined && options.repeats === undefined;
  const repeats = blocks ? { repeats: String(REPEATS_DEFAULT) } : {};
  const flags = { ...options, ...repeats, judge };
  if (file !== undefined) {
    const planned = await loadCells(file, flags, { ...io, status: () => {}, warn: () => {} }, stop);
    checkFigures(judge.figures, figureKeys(publishing(planned)));
    if (planned.every(({ variant }) => Object.keys(variant).length === 0)) {
      throw usageError('there is only one variant', 'give at least two with --vary KEY=A,B');
    }
  }
  const { cells, variants, book } = await agendaOf(file, flags, io, stop);
  warnOfPlans(cells, io);
  const how = { flags: options, output: options.output };
  const done = await withHowToGoOn(goOnWith(book?.folder ?? null), tools, () =>
    performCells(cells, book, how, tools),
  );
  const entries = inOrder(done, variants).map(({ cell, result, reason }) => ({
    run: result?.summary ?? null,
    settings: { ...cell.variant },
    reason,
  }));
  const folders = new Map(
    done.flatMap(({ result }) =>
      result === null || book === null
        ? []
        : [[result.summary.run.id, fromBook(book, result.folder)]],
    ),
  );
  return {
    // Later: one that was stopped has nothing to compare yet.
    found: () => byPlan(entries),
    folders,
    folder: book?.folder ?? null,
    judge: book?.file.judge ?? judge,
  };
}

const publishing = (cells: Cell[]): string[] =>
  (cells[0]?.scenario.groups ?? []).flatMap(({ name, publishers }) => (publishers > 0 ? name : []));

function formatOf({ json: wanted, format }: CompareOptions): Format {
  if (wanted === true) return 'json';
  if (format === 'terminal' || format === 'markdown' || format === 'json') return format;
  throw usageError(`--format ${String(format)} is not known`, 'write terminal, markdown or json');
}

function rendered(comparison: Comparison, format: Format, io: Io): string {
  if (format === 'json') return comparisonJson(comparison);
  if (format === 'markdown') return renderComparisonMarkdown(comparison);
  return comparisonText(comparison, io);
}
