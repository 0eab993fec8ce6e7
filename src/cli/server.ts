import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openReaper, reapOrphans } from '../children/index.js';
import { findServerBin, startEmbedded } from '../livekit/index.js';
import { EXIT, environmentError } from '../units/errors.js';
import { home } from '../runs/home.js';
import type { Io } from './io.js';
import { toolsDir } from '../runs/package.js';
import type { Context, Perform } from './command.js';
import { exitCodeOfSignal } from './signals.js';

export function registerServer(program: Command, perform: Perform): void {
  program
    .command('server')
    .summary('run the embedded livekit-server by itself')
    .description('run the embedded livekit-server in the foreground and print what to export')
    .option('--server-bin <file>', 'a livekit-server of your own')
    .addHelpText(
      'after',
      '\nIt prints LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to export\n' +
        'elsewhere, and runs until Ctrl-C.\n' +
        '\nExample:\n  $ framestall server',
    )
    .action((options: { serverBin?: string }) =>
      perform((io, context) => serve(io, context, options))(),
    );
}

async function serve(io: Io, { stop }: Context, options: { serverBin?: string }): Promise<number> {
  const folder = home(io.env);
  await reapOrphans(folder);
  const { path } = await findServerBin({
    ...options,
    env: io.env,
    home: folder,
    toolsDir: toolsDir(),
    status: io.status,
    signal: stop,
  });
  const reaper = openReaper(folder);
  const dir = join(folder, 'server', 'foreground');
  mkdirSync(dir, { recursive: true });
  const logFile = join(dir, `server-${process.pid}.log`);
  const server = await startEmbedded({
    bin: path,
    dir,
    logFile,
    reaper,
    env: io.env,
    signal: stop,
  });
  try {
    io.out(`export LIVEKIT_URL=${server.url}`);
    io.out(`export LIVEKIT_API_KEY=${server.apiKey}`);
    io.out(`export LIVEKIT_API_SECRET=${server.apiSecret}`);
    io.status(`livekit-server ${server.version ?? ''} runs until Ctrl-C; its log: ${logFile}`);
    const stopped = new Promise<'stopped'>((resolve) => {
      if (stop.aborted) resolve('stopped');
      stop.addEventListener('abort', () => resolve('stopped'));
    });
    const first = await Promise.race([stopped, server.ended ?? stopped]);
    if (first !== 'stopped') {
      const how = first.signal ?? `exit code ${first.code}`;
      throw environmentError(`livekit-server ended by itself (${how})`, `see ${logFile}`);
    }
    return stop.reason === 'SIGTERM' ? exitCodeOfSignal('SIGTERM') : EXIT.interrupted;
  } finally {
    await server.stop();
    reaper.dispose();
  }
}
