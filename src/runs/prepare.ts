import { join } from 'node:path';
import { readyPressure } from '../conductor/pressure-ready.js';
import {
  environmentServer,
  findServerBin,
  LOOPBACK_ONLY,
  LOOPBACK_ONLY_FIX,
  loopbackOnly,
  type LivekitServer,
} from '../livekit/index.js';
import type { Cell, ServerKind } from '../scenario/types.js';
import { ensureNode, openStore } from '../sdk/index.js';
import { environmentError } from '../units/errors.js';
import { hasConversations } from '../scenario/speech.js';
import { readyConversations, type ReadyConversations } from './conversations.js';
import { home } from './home.js';
import type { RunIo } from './io.js';
import { toolsDir } from './package.js';

export type ServerFlags = {
  url?: string;
  apiKey?: string;
  apiSecret?: string;
  serverBin?: string;
};

type Installed = { version: string; dir: string };
/** What all cells of a run need, found before anything starts. */
export type Prepared = {
  sdk: (spec: string) => Installed;
  node: (spec: string) => { execPath: string; version: string };
  listenerSdk: Installed | null;
  /** null where no scenario has conversations. */
  conversations: (ReadyConversations & { clientSdk: Installed }) | null;
  /** The program that freezes native threads; null where no step needs it. */
  freezerBin: string | null;
  /** `embedded`: each cell starts its own from this binary. */
  server: { kind: 'embedded'; bin: string } | { kind: 'environment'; server: LivekitServer } | null;
};

/** Resolves every version first, so that a wrong one is told before anything is fetched. */
export async function prepare(
  cells: Cell[],
  flags: ServerFlags,
  io: RunIo,
  stop: AbortSignal,
): Promise<Prepared> {
  const scenarios = cells.map(({ scenario }) => scenario);
  const server = serverKind(scenarios[0]?.server ?? 'none', flags, io.env);
  if (server !== null && loopbackOnly()) {
    throw environmentError(`${LOOPBACK_ONLY}, so no room can be joined`, LOOPBACK_ONLY_FIX);
  }
  const folder = home(io.env);
  const store = openStore(folder);
  const how = { status: io.status, signal: stop };
  const listens = scenarios.some(({ groups }) => groups.some(({ listen }) => listen));
  const beside = listens || scenarios.some(hasConversations);

  const freezerBin = await readyPressure(scenarios, {
    home: folder,
    moduleDir: join(toolsDir(), '..', 'freeze'),
    env: io.env,
    ...how,
  });
  const specs = [...new Set([...scenarios.map(({ sdk }) => sdk), ...(beside ? ['latest'] : [])])];
  for (const spec of specs) await store.resolve(spec, how);
  const sdks = new Map<string, Installed>();
  for (const spec of specs) {
    const { version, dir } = await store.ensure(spec, how);
    sdks.set(spec, { version, dir });
  }
  const nodes = new Map<string, { execPath: string; version: string }>();
  for (const spec of new Set(scenarios.map(({ node }) => node))) {
    nodes.set(spec, await ensureNode(spec, folder, how));
  }
  const talk = await readyConversations(scenarios, server, folder, { env: io.env, ...how });
  const need = <T>(map: Map<string, T>, key: string): T => {
    const found = map.get(key);
    if (found === undefined) throw new Error(`${key} was not prepared`);
    return found;
  };
  return {
    sdk: (spec) => need(sdks, spec),
    node: (spec) => need(nodes, spec),
    listenerSdk: listens ? need(sdks, 'latest') : null,
    conversations: talk === null ? null : { ...talk, clientSdk: need(sdks, 'latest') },
    freezerBin,
    server: server === 'embedded' ? { kind: 'embedded', bin: await serverBin() } : server,
  };

  async function serverBin(): Promise<string> {
    const { serverBin: wished } = flags;
    const found = await findServerBin({
      ...(wished === undefined ? {} : { serverBin: wished }),
      env: io.env,
      home: folder,
      toolsDir: toolsDir(),
      ...how,
    });
    return found.path;
  }
}

/** A scenario that names the embedded server never loads somebody's own because of a variable. */
function serverKind(
  wanted: ServerKind,
  flags: ServerFlags,
  env: NodeJS.ProcessEnv,
): 'embedded' | { kind: 'environment'; server: LivekitServer } | null {
  if (wanted === 'none') return null;
  if (wanted === 'embedded' && flags.url === undefined) return 'embedded';
  const server = environmentServer(flags, env);
  if (server !== null) return { kind: 'environment', server };
  throw environmentError(
    'the scenario asks for the server of the environment, and there is none',
    'set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --url, or write server: embedded',
  );
}
