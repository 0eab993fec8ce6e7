import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reaper } from '../children/index.js';
import { environmentError } from '../units/errors.js';
import { roomService } from './api.js';
import { freePorts } from './ports.js';
import { reachable } from './reachable.js';
import { serverConfig, serverEnv } from './server-config.js';
import { startProcess, type ServerProcess } from './server-process.js';
import { stoppedError } from '../units/stopped.js';
import type { Credentials, EmbeddedNetwork, LivekitServer, ServerEnd } from './types.js';

export type EmbeddedServer = LivekitServer & {
  kind: 'embedded';
  pid: number;
  ended: Promise<ServerEnd>;
  down(): Promise<void>;
  up(): Promise<void>;
};

export type EmbeddedOptions = {
  bin: string;
  /** Working directory of the process. Nothing is left in it. */
  dir: string;
  /** What the server prints is added to it, without key, secret and tokens. */
  logFile: string;
  reaper: Reaper;
  env: NodeJS.ProcessEnv;
  webhookUrl?: string;
  /** Of its own, instead of loopback; to be closed when the server has been stopped. */
  network?: EmbeddedNetwork;
  signal?: AbortSignal;
};

const READY_LIMIT_MS = 20_000;
const POLL_MS = 25;
const ATTEMPTS = 4;
const PORT_TAKEN = /address already in use/i;

/**
 * Starts a livekit-server on loopback, or in a network of its own, with random keys and free ports;
 * resolves when it takes them.
 * @throws UserError (environment) if it does not come up; nothing is left running then
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  for (let attempt = 1; ; attempt++) {
    const started = await tryStart(options);
    if (!('failed' in started)) return started;
    // Somebody was quicker to take a port between our looking and the server's binding.
    if (attempt < ATTEMPTS && PORT_TAKEN.test(started.failed.logTail)) continue;
    const { code, signal, logTail } = started.failed;
    const words = logTail.trim().split('\n').at(-1) || `exit code ${code ?? signal}`;
    throw environmentError(`livekit-server did not start: ${words}`, `see ${options.logFile}`);
  }
}

async function tryStart(options: EmbeddedOptions): Promise<EmbeddedServer | { failed: ServerEnd }> {
  const { env, webhookUrl, network } = options;
  const place =
    network === undefined
      ? undefined
      : { address: network.serverAddress, devices: [network.device] };
  const keys = {
    apiKey: `API${randomBytes(6).toString('hex')}`,
    apiSecret: randomBytes(32).toString('base64url'),
  };
  const ports = await freePorts();
  const creds = { url: `ws://${place?.address ?? '127.0.0.1'}:${ports.httpPort}`, ...keys };
  const launch = () =>
    startProcess({
      ...options,
      enter: network?.enter ?? [],
      env: serverEnv(env, serverConfig(ports, keys, webhookUrl, place)),
      secrets: [keys.apiSecret, keys.apiKey],
    });
  const server = launch();
  const failed = await comeUp(server, creds, options);
  return failed === null ? restartable(server, launch, creds, options) : { failed };
}

/** @returns how it ended, null when it takes our key. @throws UserError if it does neither in time */
async function comeUp(
  server: ServerProcess,
  creds: Credentials,
  { signal, logFile }: EmbeddedOptions,
): Promise<ServerEnd | null> {
  const first = await Promise.race([server.ended, ready(creds, server, signal)]);
  if (first === 'ready') return null;
  if (typeof first === 'object') return first;
  if (!server.alive()) return server.ended;
  await server.stop();
  if (first === 'aborted' && signal) throw stoppedError(signal, 'starting livekit-server');
  throw environmentError(
    `livekit-server did not answer within ${READY_LIMIT_MS / 1000}s`,
    `see ${logFile}`,
  );
}

/** The same server whatever process it is: same address, same keys, none of the rooms. */
function restartable(
  first: ServerProcess,
  launch: () => ServerProcess,
  creds: Credentials,
  options: EmbeddedOptions,
): EmbeddedServer {
  const { network } = options;
  let server = first;
  let meant: ServerProcess | null = null;
  let tellEnd: (end: ServerEnd) => void = () => {};
  const ended = new Promise<ServerEnd>((resolve) => (tellEnd = resolve));
  const watch = (one: ServerProcess) =>
    void one.ended.then((end) => (one === meant ? undefined : tellEnd(end)));
  watch(first);
  return {
    kind: 'embedded',
    ...creds,
    version: first.version(),
    get pid() {
      return server.pid;
    },
    ended,
    ...(network === undefined ? {} : { network, hostAddress: network.hostAddress }),
    stop: () => server.stop(),
    async down() {
      meant = server;
      await server.stop();
    },
    async up() {
      server = launch();
      watch(server);
      await comeUp(server, creds, options); // how it ended, if it did, `ended` tells
    },
  };
}

/** That our key is taken proves that it is our server, and not another that got the port first. */
async function ready(
  creds: Credentials,
  server: ServerProcess,
  signal?: AbortSignal,
): Promise<'ready' | 'late' | 'aborted'> {
  const limit = AbortSignal.timeout(READY_LIMIT_MS);
  const api = roomService(creds, 2000);
  while (!limit.aborted && server.alive()) {
    if (signal?.aborted) return 'aborted';
    const up = await reachable(creds.url, 2000);
    if (up && (await accepts())) return 'ready';
    await sleep(POLL_MS);
  }
  return 'late';

  function accepts(): Promise<boolean> {
    return api.listRooms(['-']).then(
      () => true,
      () => false,
    );
  }
}
