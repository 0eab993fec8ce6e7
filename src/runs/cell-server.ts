import { join } from 'node:path';
import { roomName } from '../conductor/stage.js';
import type { ConversationSetup } from '../conductor/types.js';
import {
  preflight,
  preflightLine,
  removeRooms,
  startEmbedded,
  type LivekitServer,
} from '../livekit/index.js';
import { openNetspace, type Netspace } from '../pressure/netspace.js';
import { environmentError } from '../units/errors.js';
import type { CellRun } from './cell.js';
import { hasConversations } from '../scenario/speech.js';
import { polledNews, webhookNews, type WebhookNews } from './conversations.js';

/** The server of one cell, and what it tells of its rooms. */
export type CellServer = {
  server: LivekitServer | null;
  conversations: ConversationSetup | null;
  /** Ends what is ours of it, and takes this run's rooms off somebody else's. */
  leave(): Promise<void>;
};

const REMOVE_ROOMS_LIMIT_MS = 3000;

/** @throws UserError (environment) if it does not come up; nothing is left running then */
export async function openServer(run: CellRun, runId: string, folder: string): Promise<CellServer> {
  const network = await networkFor(run);
  let webhooks: WebhookNews | null = null;
  try {
    webhooks = await webhooksFor(run, network);
    const server = await startServer(run, folder, webhooks, network);
    return {
      server,
      conversations: conversationsOf(run, runId, server, webhooks),
      async leave() {
        await leaveServer(run, runId, server);
        await webhooks?.close();
        await network?.close();
      },
    };
  } catch (error) {
    await webhooks?.close();
    await network?.close();
    throw error;
  }
}

export async function checkEnvironment({ prepared, stop }: CellRun): Promise<void> {
  const { server } = prepared;
  if (server?.kind === 'environment') await preflight(server.server, { signal: stop });
}

/** Before the server starts: it must be told where to send them. */
async function webhooksFor(
  { cell, prepared }: CellRun,
  network: Netspace | null,
): Promise<WebhookNews | null> {
  const wanted = prepared.conversations !== null && cell.scenario.dispatch === 'webhook';
  return wanted ? webhookNews(network?.hostAddress) : null;
}

/** Where a step shapes the server's traffic, the server lives in a network of its own. */
async function networkFor({ cell, prepared, reaper }: CellRun): Promise<Netspace | null> {
  if (cell.scenario.pressure.every(({ network }) => network === null)) return null;
  if (prepared.server?.kind === 'embedded') return openNetspace(reaper);
  throw environmentError(
    "network pressure is put on the embedded server's traffic, and --url names another server",
    'leave --url out, or remove the network step',
  );
}

function conversationsOf(
  { prepared, cell }: CellRun,
  runId: string,
  server: LivekitServer | null,
  webhooks: WebhookNews | null,
): ConversationSetup | null {
  if (prepared.conversations === null || server === null || !hasConversations(cell.scenario))
    return null;
  return { ...prepared.conversations, news: webhooks?.news ?? polledNews(server, runId) };
}

async function startServer(
  run: CellRun,
  folder: string,
  webhooks: WebhookNews | null,
  network: Netspace | null,
): Promise<LivekitServer | null> {
  const { prepared, io, stop, reaper } = run;
  if (prepared.server === null) return null;
  const server =
    prepared.server.kind === 'environment'
      ? prepared.server.server
      : await startEmbedded({
          bin: prepared.server.bin,
          dir: folder,
          logFile: join(folder, 'server.log'),
          reaper,
          env: io.env,
          signal: stop,
          ...(webhooks === null ? {} : { webhookUrl: webhooks.url }),
          ...(network === null ? {} : { network }),
        });
  webhooks?.start(server);
  try {
    const found = await preflight(server, { signal: stop });
    io.status(preflightLine(server.url, found));
    // Not a copy: the pid of an embedded server changes when it is started again.
    return Object.assign(server, { version: found.version ?? server.version });
  } catch (error) {
    if (server.kind === 'embedded') await server.stop();
    throw error;
  }
}

async function leaveServer(run: CellRun, runId: string, server: LivekitServer | null) {
  if (server === null) return;
  if (server.kind === 'embedded') return server.stop();
  const rooms = run.plan.rooms.map(({ id }) => roomName(runId, id));
  await removeRooms(server, rooms, REMOVE_ROOMS_LIMIT_MS);
}
