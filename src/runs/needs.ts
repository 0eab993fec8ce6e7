import {
  environmentServer,
  findServerBin,
  LOOPBACK_ONLY,
  LOOPBACK_ONLY_FIX,
  loopbackOnly,
  type LivekitServer,
} from '../livekit/index.js';
import { hasConversations } from '../scenario/speech.js';
import type { Cell, Scenario, ServerKind } from '../scenario/types.js';
import { openStore, resolveNode } from '../sdk/index.js';
import { environmentError, EXIT, UserError } from '../units/errors.js';
import { checkConversations } from './conversations.js';
import { home } from './home.js';
import type { RunIo } from './io.js';
import { toolsDir } from './package.js';

export type ServerFlags = {
  url?: string;
  apiKey?: string;
  apiSecret?: string;
  serverBin?: string;
};

/**
 * Says what is wrong with what cells ask for before a folder is made or anything is installed:
 * every version and every Node is looked up. What can't be had of the environment is told by the
 * cells that need it, where others don't.
 * @throws UserError: usage for what does not exist; environment where no cell could run
 */
export async function checkNeeds(
  cells: readonly Cell[],
  flags: ServerFlags,
  io: RunIo,
  stop: AbortSignal,
): Promise<void> {
  const folder = home(io.env);
  const store = openStore(folder);
  const how = { status: io.status, signal: stop };
  const scenarios = cells.map(({ scenario }) => scenario);
  const server = serverOf(scenarios, flags, io.env);
  checkConversations(scenarios, server, io.env);
  if (server === 'embedded' && flags.serverBin !== undefined) {
    await findServerBin({ ...flags, env: io.env, home: folder, toolsDir: toolsDir(), ...how });
  }
  const beside = scenarios.some(needsNewestSdk) ? ['latest'] : [];
  const sdks = [...new Set([...scenarios.map(({ sdk }) => sdk), ...beside])];
  const nodes = [...new Set(scenarios.map(({ node }) => node))];
  const missing = new Map<string, UserError>();
  const look = async (key: string, act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      const mild = error instanceof UserError && error.exitCode === EXIT.environment;
      if (!mild || stop.aborted) throw error;
      missing.set(key, error);
    }
  };
  for (const sdk of sdks) await look(`sdk ${sdk}`, () => store.resolve(sdk, how));
  for (const node of nodes) await look(`node ${node}`, () => resolveNode(node, folder, how));
  const lacks = scenarios.map(
    (scenario) =>
      missing.get(`sdk ${scenario.sdk}`) ??
      missing.get(`node ${scenario.node}`) ??
      (needsNewestSdk(scenario) ? missing.get('sdk latest') : undefined),
  );
  const [first] = lacks;
  if (first !== undefined && lacks.every((lack) => lack !== undefined)) throw first;
}

/** Participants that are not under test have the newest SDK. */
export const needsNewestSdk = (scenario: Scenario): boolean =>
  hasConversations(scenario) || scenario.groups.some(({ listen }) => listen);

export type ServerNeed = 'embedded' | { kind: 'environment'; server: LivekitServer } | null;

/** @throws UserError (environment) where there is none, or none that rooms could be joined on */
export function serverOf(
  scenarios: readonly Scenario[],
  flags: ServerFlags,
  env: NodeJS.ProcessEnv,
): ServerNeed {
  const server = serverKind(scenarios[0]?.server ?? 'none', flags, env);
  if (server !== null && loopbackOnly()) {
    throw environmentError(`${LOOPBACK_ONLY}, so no room can be joined`, LOOPBACK_ONLY_FIX);
  }
  return server;
}

/** A scenario that names the embedded server never loads somebody's own because of a variable. */
function serverKind(wanted: ServerKind, flags: ServerFlags, env: NodeJS.ProcessEnv): ServerNeed {
  if (wanted === 'none') return null;
  if (wanted === 'embedded' && flags.url === undefined) return 'embedded';
  const server = environmentServer(flags, env);
  if (server !== null) return { kind: 'environment', server };
  throw environmentError(
    'the scenario asks for the server of the environment, and there is none',
    'set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --url, or write server: embedded',
  );
}
