import { join } from 'node:path';
import { readyPressure } from '../conductor/pressure-ready.js';
import { findServerBin, type LivekitServer } from '../livekit/index.js';
import type { Cell } from '../scenario/types.js';
import { ensureNode, openStore } from '../sdk/index.js';
import { readyConversations, type ReadyConversations } from './conversations.js';
import { home } from './home.js';
import type { RunIo } from './io.js';
import { needsNewestSdk, serverOf, type ServerFlags } from './needs.js';
import { toolsDir } from './package.js';

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

/** Installs what is not there. `checkNeeds` has looked every version up before. */
export async function prepare(
  cells: Cell[],
  flags: ServerFlags,
  io: RunIo,
  stop: AbortSignal,
): Promise<Prepared> {
  const scenarios = cells.map(({ scenario }) => scenario);
  const server = serverOf(scenarios, flags, io.env);
  const folder = home(io.env);
  const store = openStore(folder);
  const how = { status: io.status, signal: stop };
  const listens = scenarios.some(({ groups }) => groups.some(({ listen }) => listen));
  const beside = scenarios.some(needsNewestSdk);

  const freezerBin = await readyPressure(scenarios, {
    home: folder,
    moduleDir: join(toolsDir(), '..', 'freeze'),
    env: io.env,
    ...how,
  });
  const specs = [...new Set([...scenarios.map(({ sdk }) => sdk), ...(beside ? ['latest'] : [])])];
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
