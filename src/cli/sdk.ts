import type { Command } from 'commander';
import { openStore, probeCapabilities, type Capabilities } from '../sdk/index.js';
import { EXIT, usageError } from '../units/errors.js';
import { home } from '../runs/home.js';
import type { Io } from './io.js';
import type { Context, Perform } from './command.js';

const PROBE_LIMIT_MS = 30_000;

export function registerSdk(program: Command, perform: Perform): void {
  const sdk = program
    .command('sdk')
    .summary('install, list and remove versions of the SDK')
    .description('install, list and remove versions of @livekit/rtc-node, side by side')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall sdk install latest 0.7.0\n' +
        '  $ framestall sdk list --capabilities',
    );
  sdk
    .command('install <versions...>')
    .description('a version, a range, latest, or path:DIR of a local build')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall sdk install latest 0.7.0\n' +
        '  $ framestall sdk install path:../node-sdks/packages/livekit-rtc',
    )
    .action((versions: string[]) => perform((io, context) => install(io, context, versions))());
  sdk
    .command('list')
    .description('the versions in the store')
    .option('--capabilities', 'load each one in a child and list what it can do')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  $ framestall sdk list --capabilities')
    .action((options: { capabilities?: boolean; json?: boolean }) =>
      perform((io) => list(io, options))(),
    );
  sdk
    .command('remove <versions...>')
    .description('take versions out of the store')
    .addHelpText('after', '\nExample:\n  $ framestall sdk remove 0.7.0')
    .action((versions: string[]) => perform((io) => remove(io, versions))());
}

async function install(io: Io, { stop }: Context, versions: string[]): Promise<number> {
  const store = openStore(home(io.env));
  for (const version of versions) await store.resolve(version, { signal: stop }); // all errors first
  for (const spec of versions) {
    const { version, dir, origin } = await store.ensure(spec, { status: io.status, signal: stop });
    const how =
      origin === 'downloaded' ? 'installed' : origin === 'path' ? 'found' : 'already there';
    io.out(`${version}  ${how}  ${dir}`);
  }
  return EXIT.met;
}

async function list(io: Io, options: { capabilities?: boolean; json?: boolean }): Promise<number> {
  const installed = await openStore(home(io.env)).list();
  const entries: (Omit<(typeof installed)[number], never> & { capabilities?: Capabilities })[] = [];
  for (const entry of installed) {
    if (options.capabilities !== true) entries.push(entry);
    else {
      const probed = await probeCapabilities(entry.dir, process.execPath, PROBE_LIMIT_MS);
      entries.push({ ...entry, capabilities: probed.capabilities });
    }
  }
  if (options.json === true) {
    io.out(JSON.stringify({ schemaVersion: 1, versions: entries }, null, 2));
    return EXIT.met;
  }
  if (entries.length === 0) io.status('no version is installed: framestall sdk install latest');
  for (const { version, sizeMb, dir, capabilities } of entries) {
    io.out(`${version.padEnd(10)} ${String(Math.round(sizeMb)).padStart(4)} MB  ${dir}`);
    if (capabilities !== undefined) io.out(`  ${describe(capabilities)}`);
  }
  return EXIT.met;
}

function describe(capabilities: Capabilities): string {
  const { fixedQueueMs, queueSize, ...flags } = capabilities;
  const queue = queueSize ? 'queueSize in ms' : `queue on/off (${fixedQueueMs ?? '?'} ms)`;
  const can = Object.entries(flags).filter(([, able]) => able === true);
  const not = Object.entries(flags).filter(([, able]) => able === false);
  const names = (all: [string, unknown][]) => all.map(([name]) => name).join(', ');
  return `${[queue, names(can)].filter(Boolean).join(', ')}${not.length > 0 ? `; without ${names(not)}` : ''}`;
}

async function remove(io: Io, versions: string[]): Promise<number> {
  const store = openStore(home(io.env));
  const installed = (await store.list()).map(({ version }) => version);
  const missing = versions.filter((version) => !installed.includes(version));
  if (missing.length > 0) {
    throw usageError(
      `not installed: ${missing.join(', ')}`,
      `installed are: ${installed.join(', ') || 'none'}`,
    );
  }
  for (const version of versions) {
    await store.remove(version);
    io.out(`${version}  removed`);
  }
  return EXIT.met;
}
