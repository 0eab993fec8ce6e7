import type { Command } from 'commander';
import { renderBisection, renderBisectionMarkdown } from '../report/index.js';
import { readyBisection, type BisectFlags } from './bisect-book.js';
import { bisectExit, writeBisection } from './bisect-file.js';
import { searchVersions } from './bisect-search.js';
import { assignment, type Perform } from './command.js';
import { tellGithub } from './github.js';
import { tellHowToGoOn } from './go-on.js';
import type { Io } from './io.js';
import { withMetrics, type MeasuredContext, type MetricsFlags } from './metrics/index.js';
import type { ServerFlags } from '../runs/needs.js';
import { openSeries } from '../runs/series.js';
import { exitCodeOfSignal } from './signals.js';
import { toolsOf } from './tools.js';

type BisectOptions = ServerFlags &
  MetricsFlags &
  BisectFlags & {
    yes?: boolean;
    resume?: string;
    output: string;
    json?: boolean;
  };

export function registerBisect(program: Command, perform: Perform): void {
  program
    .command('bisect [file]')
    .summary('the SDK version that changes the verdict')
    .description('find the SDK version between a good and a bad one that changes the verdict')
    .option('--good <version>', 'a version of @livekit/rtc-node without the failure')
    .option('--bad <version>', 'one with it; older or newer than the good one')
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
    .option('--resume <folder>', 'go on with a search that was broken off')
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
    .action((file: string | undefined, options: BisectOptions) =>
      perform(withMetrics(options, (io, context) => run(io, context, file, options)))(),
    );
}

async function run(
  io: Io,
  context: MeasuredContext,
  file: string | undefined,
  options: BisectOptions,
): Promise<number> {
  const { stop } = context;
  const { book, cell, judge } = await readyBisection(file, options, io, stop);
  const { folder, found } = book;
  const series = await openSeries({ flags: options, output: folder }, toolsOf(io, context));
  try {
    await searchVersions(book, { series, cell, judge, stop });
  } catch (error) {
    // Also while an SDK was being installed: what was found until then is kept.
    if (!stop.aborted) throw error;
    io.warn((error as Error).message);
  } finally {
    series.close();
  }
  writeBisection(folder, found);
  io.status(`bisection: ${folder}`);
  if (stop.aborted) {
    tellHowToGoOn(io, `framestall bisect --resume ${folder}`);
    return exitCodeOfSignal(String(stop.reason));
  }
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
