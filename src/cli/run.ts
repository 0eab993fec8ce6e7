import type { Command } from 'commander';
import { exitCodeOf, VERDICTS, type VerdictName } from '../analysis/index.js';
import { openReaper, reapOrphans } from '../children/index.js';
import { EXIT, usageError } from '../units/errors.js';
import { performCell } from './cell.js';
import { home } from './home.js';
import type { Io } from './io.js';
import { liveDisplay } from './live.js';
import { hostFacts } from '../pressure/sensors.js';
import { planScenario, planWarnings } from '../scenario/index.js';
import { prepare, type ServerFlags } from './prepare.js';
import { assignment, collect, type Context, type Perform } from './command.js';
import { renderResults, type Result } from './results.js';
import { loadScenario } from './scenario-file.js';
import { exitCodeOfSignal } from './signals.js';

type RunOptions = ServerFlags & {
  sdk?: string;
  set?: string[];
  output: string;
  expect?: string[];
  json?: boolean;
};

export function registerRun(program: Command, perform: Perform): void {
  program
    .command('run <file>')
    .description('run a scenario and say healthy, degraded, hung or crashed, with the evidence')
    .option('--sdk <version>', 'version of @livekit/rtc-node; the same as --set sdk=…')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option(
      '--expect <verdict>',
      'exit 0 if the run ends in VERDICT, or GROUP=VERDICT (repeatable)',
      collect,
    )
    .option('--output <folder>', 'where the run’s folder is made', 'reports')
    .option('--url <url>', 'a server of your own instead of the embedded one')
    .option('--api-key <key>', 'its API key (else LIVEKIT_API_KEY)')
    .option('--api-secret <secret>', 'its API secret (else LIVEKIT_API_SECRET)')
    .option('--server-bin <file>', 'the livekit-server to embed')
    .option('--json', 'the report as one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall run scenarios/steady.yaml\n' +
        '  $ framestall run scenarios/queue-off.yaml --sdk 0.7.0 --expect hung\n' +
        '  $ framestall run scenarios/rooms-loading.yaml --set logCapture=off --json',
    )
    .action((file: string, options: RunOptions) =>
      perform((io, context) => run(io, context, file, options))(),
    );
}

async function run(io: Io, { stop }: Context, file: string, options: RunOptions): Promise<number> {
  const expect = parseExpectations(options.expect ?? []);
  const sets = [
    ...(options.sdk === undefined ? [] : [`sdk=${options.sdk}`]),
    ...(options.set ?? []),
  ];
  const { cells } = loadScenario(file, sets, io);
  const groups = new Set(cells.flatMap(({ scenario }) => scenario.groups.map(({ name }) => name)));
  for (const name of Object.keys(expect?.groups ?? {})) {
    if (!groups.has(name)) {
      throw usageError(
        `--expect names a group ${name} that is not in ${file}`,
        `groups are: ${[...groups].join(', ')}`,
      );
    }
  }
  const host = hostFacts();
  const planned = cells.map((cell) => ({ cell, plan: planScenario(cell.scenario, host) }));
  for (const warning of new Set(planned.flatMap(({ plan }) => planWarnings(plan, host)))) {
    io.warn(`${io.paint.err.yellow('warning:')} ${warning}`);
  }

  const orphans = await reapOrphans(home(io.env));
  if (orphans.length > 0) {
    io.status(`ended ${orphans.length} processes that a killed framestall had left running`);
  }
  const prepared = await prepare(cells, options, io, stop);
  const reaper = openReaper(home(io.env));
  const live = liveDisplay(io);
  const results: Result[] = [];
  try {
    for (const [i, { cell, plan }] of planned.entries()) {
      if (stop.aborted) break;
      const label = cells.length > 1 ? `cell ${i + 1} of ${cells.length}: ` : '';
      results.push(
        await performCell({
          cell,
          plan,
          label,
          prepared,
          output: options.output,
          io,
          live,
          reaper,
          stop,
        }),
      );
    }
  } finally {
    live.end();
    reaper.dispose();
  }
  if (results.length > 0) {
    io.out(renderResults(results, options.json === true ? 'json' : 'terminal', io));
    for (const { folder } of results) io.status(`report: ${folder}`);
  }
  if (stop.aborted) return exitCodeOfSignal(String(stop.reason));
  return worst(results.map(({ summary }) => exitCodeOf(summary, expect)));
}

type Expectation = { run?: VerdictName; groups: Record<string, VerdictName> };

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

/** The cell that most needs a look decides. */
const URGENCY: number[] = [
  EXIT.internal,
  EXIT.environment,
  EXIT.broken,
  EXIT.threshold,
  EXIT.invalid,
];

export const worst = (codes: number[]): number =>
  [...URGENCY, ...codes].find((code) => code !== EXIT.met && codes.includes(code)) ?? EXIT.met;
