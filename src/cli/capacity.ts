import type { Command } from 'commander';
import { capacityExit } from '../compare/capacity-exit.js';
import { renderCapacity } from '../report/capacity.js';
import { usageError } from '../units/errors.js';
import {
  capacityOf,
  newCapacity,
  openCapacity,
  writeCapacity,
  type CapacityBook,
} from './capacity-file.js';
import {
  announceCapacity,
  askOf,
  warnOfLoads,
  flagsOf,
  type CapacityOptions,
} from './capacity-flags.js';
import { checkKey, checkLoad, groupToLoad, publishersOf } from './capacity-scenario.js';
import { searchCapacity } from './capacity-search.js';
import { assignment, collect, type Perform } from './command.js';
import { checkNotSet, checkThresholds } from './criteria.js';
import { goOnWith, tellHowToGoOn, withHowToGoOn } from './go-on.js';
import type { Io } from './io.js';
import { withMetrics, type MeasuredContext } from './metrics/index.js';
import { checkNeeds } from '../runs/needs.js';
import { openSeries } from '../runs/series.js';
import { noScenarioError } from '../runs/scenario-file.js';
import { exitCodeOfSignal } from './signals.js';
import { toolsOf } from './tools.js';
import { loadCells } from '../runs/vary.js';

export function registerCapacity(program: Command, perform: Perform): void {
  program
    .command('capacity [file]')
    .summary('how many rooms before the verdict turns')
    .description('how many rooms, publishers or speakers at once before the verdict turns')
    .option('--group <name>', 'whose load varies (default: the one with publishers)')
    .option('--key <key>', 'rooms (default), publishers (per room), or speakers')
    .option('--from <n>', 'the first load, doubled until one fails (default: 1)')
    .option('--to <n>', 'the largest (128 rooms, 64 publishers, all speakers)')
    .option('--repeats <n>', 'a load holds when so many runs of it do (default: 2)')
    .option(
      '--until <verdict>',
      'gives out with VERDICT or worse, or with `threshold` (default: degraded, or a breach)',
    )
    .option('--resolution <n>', 'how near to come: loads, or a share (default: 5%)')
    .option('--vary <key=a,b>', 'variants to do it for, e.g. processes=shared,per-room', collect)
    .option('--sdk <version>', 'version of @livekit/rtc-node; the same as --set sdk=…')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option('--yes', 'start also what may take more than 30 minutes')
    .option('--resume <folder>', 'go on with a search that was broken off')
    .option('--output <folder>', 'where the search’s folder is made', 'reports')
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
        '  $ framestall capacity scenarios/capacity-rooms.yaml --to 32\n' +
        '  $ framestall capacity scenarios/capacity-rooms.yaml --to 32 \\\n' +
        '      --vary processes=shared,per-room\n' +
        '  $ framestall capacity scenarios/capacity-rooms.yaml --key speakers \\\n' +
        '      --set groups.speakers.rooms=24 --set duration=30s\n' +
        '  $ framestall capacity scenarios/rooms-loading.yaml \\\n' +
        '      --set logCapture=on --group crowd\n',
    )
    .action((file: string | undefined, options: CapacityOptions) =>
      perform(withMetrics(options, (io, context) => run(io, context, file, options)))(),
    );
}

async function run(
  io: Io,
  context: MeasuredContext,
  file: string | undefined,
  options: CapacityOptions,
): Promise<number> {
  const { stop } = context;
  const book = await bookOf(file, options, io, stop);
  const series = await openSeries({ flags: options, output: book.folder }, toolsOf(io, context));
  const goOn = goOnWith('capacity', book.folder, options);
  try {
    await withHowToGoOn(goOn, { io, stop }, async () => {
      await series.ready(book.cells);
      await searchCapacity(book, { series, io, stop });
    });
  } finally {
    series.close();
  }
  if (stop.aborted) {
    tellHowToGoOn(io, goOn);
    return exitCodeOfSignal(String(stop.reason));
  }
  const capacity = capacityOf(book);
  const exitCode = capacityExit(capacity);
  const style = { color: io.paint.out.level > 0, width: io.columns() };
  writeCapacity(book.folder, capacity);
  io.out(
    options.json === true
      ? `${JSON.stringify({ ...capacity, exitCode }, null, 2)}\n`
      : renderCapacity(capacity, style),
  );
  io.status(`capacity: ${book.folder}`);
  return exitCode;
}

/** Flags that make the search; one that goes on has them in its file. */
const MAKING = [
  'group',
  'key',
  'from',
  'to',
  'repeats',
  'until',
  'resolution',
  'vary',
  'sdk',
  'set',
] as const;

async function bookOf(
  file: string | undefined,
  options: CapacityOptions,
  io: Io,
  stop: AbortSignal,
): Promise<CapacityBook> {
  if (options.resume !== undefined) {
    if (file !== undefined || MAKING.some((flag) => options[flag] !== undefined)) {
      throw usageError('--resume goes on with what was asked', 'leave the scenario and its flags');
    }
    const book = openCapacity(options.resume, io.cwd);
    await checkNeeds(book.cells, options, io, stop);
    return book;
  }
  if (file === undefined) throw noScenarioError();
  const asked = flagsOf(options);
  const { sdk, set, vary } = options;
  checkNotSet(set, 'repeats', 'capacity has repeats of its own', 'write --repeats 3');
  const flags = {
    ...(sdk === undefined ? {} : { sdk }),
    ...(set === undefined ? {} : { set }),
    ...(vary === undefined ? {} : { vary }),
    repeats: '1', // the search has its own
  };
  const cells = await loadCells(file, flags, io, stop);
  const [first] = cells;
  if (first === undefined) throw new Error('a scenario without a cell');
  if (asked.until.verdict === null) checkThresholds('--until', first.scenario);
  const group = groupToLoad(first.scenario, options.group);
  checkKey(first.scenario, group, asked.key);
  const ask = askOf(asked, publishersOf(first.scenario, group));
  for (const { scenario } of cells) checkLoad(scenario, group, ask.key, ask.to);
  await checkNeeds(cells, options, io, stop);
  announceCapacity(cells, group, ask, options.yes === true, io.status);
  warnOfLoads(cells, group, ask, io);
  return newCapacity(options.output, cells, group, ask);
}
