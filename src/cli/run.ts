import { join } from 'node:path';
import type { Command } from 'commander';
import { VERDICTS, type VerdictName } from '../analysis/index.js';
import { renderBaseline } from '../report/index.js';
import type { Cell } from '../scenario/types.js';
import { EXIT, usageError } from '../units/errors.js';
import { agendaOf, warnOfPlans } from '../runs/agenda.js';
import {
  checkBaseline,
  holdAgainst,
  readBaseline,
  type BaselineFlags,
  type Held,
} from './baseline.js';
import { inOrder, performCells } from '../runs/cells.js';
import { codeOf, worst, type Expectation } from '../runs/exit-code.js';
import { assignment, collect, type Perform } from './command.js';
import { goOnWith, tellHowToGoOn, withHowToGoOn } from './go-on.js';
import { tellGithubOfRuns } from './github.js';
import type { Io } from './io.js';
import { renderRuns } from './shown-runs.js';
import { toolsOf } from './tools.js';
import { withMetrics, type MeasuredContext, type MetricsFlags } from './metrics/index.js';
import { matrixOfCells, writeMatrix } from '../runs/matrix.js';
import type { ServerFlags } from '../runs/needs.js';
import type { Result } from '../runs/results.js';
import { exitCodeOfSignal } from './signals.js';
import type { VaryFlags } from '../runs/vary.js';

type RunOptions = ServerFlags &
  VaryFlags &
  MetricsFlags &
  BaselineFlags & {
    expect?: string[];
    json?: boolean;
    yes?: boolean;
    resume?: string;
  };

export function registerRun(program: Command, perform: Perform): void {
  program
    .command('run [file]')
    .summary('run a scenario: verdict, figures and evidence')
    .description('run a scenario and say healthy, degraded, hung or crashed, with the evidence')
    .option('--sdk <version>', 'version of @livekit/rtc-node; the same as --set sdk=…')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option(
      '--expect <verdict>',
      'exit 0 if the run ends in VERDICT, or GROUP=VERDICT (repeatable)',
      collect,
    )
    .option('--vary <key=a,b>', 'run all values; sdk=all: every version (repeatable)', collect)
    .option('--repeats <n>', 'run each variant so often, interleaved')
    .option('--yes', 'start also what takes more than 30 minutes')
    .option('--resume <folder>', 'go on with cells that were broken off')
    .option('--baseline <folder>', 'exit 12 if worse than the run there, or `latest`')
    .option('--margin <share>', 'how much worse than the baseline (default: 50%)')
    .option('--output <folder>', 'where the run’s folder is made', 'reports')
    .option('--url <url>', 'a server of your own instead of the embedded one')
    .option('--api-key <key>', 'its API key (else LIVEKIT_API_KEY)')
    .option('--api-secret <secret>', 'its API secret (else LIVEKIT_API_SECRET)')
    .option('--server-bin <file>', 'the livekit-server to embed')
    .option('--metrics <address>', 'serve Prometheus metrics at PORT or HOST:PORT')
    .option('--otlp [url]', 'send metrics to an OpenTelemetry collector')
    .option('--json', 'the report as one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall run scenarios/steady.yaml\n' +
        '  $ framestall run scenarios/queue-off.yaml --sdk 0.7.0 --expect hung\n' +
        '  $ framestall run scenarios/rooms-loading.yaml --set logCapture=off --json\n' +
        '  $ framestall run scenarios/queue-off.yaml --vary sdk=0.7.0,1.1.0 \\\n' +
        '      --vary node=20,22',
    )
    .action((file: string | undefined, options: RunOptions) =>
      perform(withMetrics(options, (io, context) => run(io, context, file, options)))(),
    );
}

async function run(
  io: Io,
  context: MeasuredContext,
  file: string | undefined,
  options: RunOptions,
): Promise<number> {
  const { stop } = context;
  const expect = parseExpectations(options.expect ?? []);
  checkBaseline(options, io.cwd);
  let baseline = null as ReturnType<typeof readBaseline>;
  const inspect = (planned: readonly Cell[]) => {
    checkGroups(expect, planned, file ?? options.resume ?? '');
    baseline = readBaseline(options, planned, io);
  };
  const { cells, variants, book } = await agendaOf(file, { ...options, inspect }, io, stop);
  warnOfPlans(cells, io);
  const how = { flags: options, output: options.output };
  const goOn = book === null ? null : goOnWith('run', book.folder, options);
  const performed = await withHowToGoOn(goOn, { io, stop }, () =>
    performCells(cells, book, how, toolsOf(io, context)),
  );
  const done = inOrder(performed, variants);
  const results = done.flatMap(({ result }) => (result === null ? [] : [result]));
  const matrix = cells.length > 1 ? matrixOfCells(done) : null;
  const code = (result: Result) => codeOf(result, expect);
  const held = baseline === null || stop.aborted ? null : holdAgainst(baseline, results, io);
  if (results.length > 0) {
    io.out(rendered(renderRuns(results, matrix, options.json === true, io), held, options, io));
    if (book === null)
      for (const { folder } of results) io.status(`report: ${join(folder, 'report.html')}`);
  }
  const asExpected = (result: Result) => expect !== undefined && code(result) === EXIT.met;
  tellGithubOfRuns(io, results, matrix, asExpected, held);
  if (book !== null) {
    if (matrix !== null) {
      writeMatrix(book.folder, book.file.scenario, matrix);
      io.status(`matrix: ${join(book.folder, 'matrix.html')}`);
    }
  }
  if (stop.aborted) {
    tellHowToGoOn(io, goOn);
    return exitCodeOfSignal(String(stop.reason));
  }
  const own = worst(results.map(code));
  return own === EXIT.met && held?.against.regressed === true ? EXIT.regression : own;
}

function rendered(report: string, held: Held | null, { json }: RunOptions, io: Io): string {
  if (held === null) return report;
  const { name, against } = held;
  if (json === true) {
    const document = { ...(JSON.parse(report) as object), baseline: { name, ...against } };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
  const style = { color: io.paint.out.level > 0, width: io.columns() };
  return `${report}\n${renderBaseline(against, name, style)}`;
}

function checkGroups(expect: Expectation | undefined, cells: readonly Cell[], file: string): void {
  const groups = new Set(cells.flatMap(({ scenario }) => scenario.groups.map(({ name }) => name)));
  for (const name of Object.keys(expect?.groups ?? {})) {
    if (groups.has(name)) continue;
    throw usageError(
      `--expect names a group ${name} that is not in ${file}`,
      `groups are: ${[...groups].join(', ')}`,
    );
  }
}

/** @throws UserError (usage) on a word that is no verdict */
export function parseExpectations(words: string[]): Expectation | undefined {
  if (words.length === 0) return undefined;
  const expect: Expectation = { groups: {} };
  for (const word of words) {
    const cut = word.indexOf('=');
    const group = cut === -1 ? undefined : word.slice(0, cut);
    const verdict = word.slice(cut + 1);
    if (!VERDICTS.includes(verdict as VerdictName)) {
      throw usageError(
        `--expect ${word}: ${verdict} is no verdict`,
        `verdicts are: ${VERDICTS.join(', ')}`,
      );
    }
    if (group === undefined) expect.run = verdict as VerdictName;
    else expect.groups[group] = verdict as VerdictName;
  }
  return expect;
}
