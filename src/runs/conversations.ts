import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversationSetup, RoomNews, RoomNewsHandlers } from '../conductor/types.js';
import { ownAiUrl } from '../conductor/conversation.js';
import { roomName } from '../conductor/stage.js';
import { pollRooms, webhookReceiver, type Credentials } from '../livekit/index.js';
import { hasConversations } from '../scenario/speech.js';
import type { Scenario, Vad } from '../scenario/types.js';
import { ensureSilero } from '../sdk/index.js';
import { environmentError } from '../units/errors.js';
import { fvadDir } from '../voice/index.js';
import { packageRoot } from './package.js';

/** What conversations need that is the same in all cells. */
export type ReadyConversations = Pick<ConversationSetup, 'vadDirs' | 'recordings'>;

type How = { env: NodeJS.ProcessEnv; status: (text: string) => void; signal: AbortSignal };

/**
 * Finds the recordings, and each VAD that a scenario names; what is not there is installed.
 * @returns null where no scenario has conversations
 * @throws UserError (environment) where webhooks can't come, an install fails, or a secret is missing
 */
export async function readyConversations(
  scenarios: readonly Scenario[],
  server: 'embedded' | { kind: 'environment' } | null,
  home: string,
  { env, ...how }: How,
): Promise<ReadyConversations | null> {
  const talking = scenarios.filter(hasConversations);
  if (talking.length === 0) return null;
  checkConversations(scenarios, server, env);
  const vads = new Set(
    talking.flatMap(({ groups }) =>
      groups.flatMap(({ conversation }) => (conversation === null ? [] : [conversation.vad])),
    ),
  );
  const vadDirs: Partial<Record<Vad, string>> = {};
  if (vads.has('fvad')) vadDirs.fvad = fvadDir();
  if (vads.has('silero')) vadDirs.silero = await ensureSilero(home, how);
  return { vadDirs, recordings: recordings() };
}

/** @throws UserError (environment) where webhooks can't come, or a secret is missing */
export function checkConversations(
  scenarios: readonly Scenario[],
  server: 'embedded' | { kind: 'environment' } | null,
  env: NodeJS.ProcessEnv,
): void {
  const talking = scenarios.filter(hasConversations);
  if (server !== 'embedded' && talking.some(({ dispatch }) => dispatch === 'webhook')) {
    throw environmentError(
      "webhooks of a server that framestall hasn't started don't come here",
      'write dispatch: poll, or --set dispatch=poll',
    );
  }
  for (const scenario of talking) ownAiUrl(scenario, env);
}

/** The speech that clients speak, in a fixed order. */
function recordings(): string[] {
  const folder = join(packageRoot(), 'recordings');
  const names = readdirSync(folder).filter((name) => name.endsWith('.wav'));
  return names.sort().map((name) => join(folder, name));
}

const POLL_MS = 1000;

/** The server's webhooks on a port of ours. Its keys are known when it has started: `start` tells them. */
export type WebhookNews = {
  /** For the server's configuration. */
  url: string;
  news: RoomNews;
  start(keys: Credentials): void;
  close(): Promise<void>;
};

/** @param host an address of this machine that the server reaches */
export async function webhookNews(host?: string): Promise<WebhookNews> {
  let keys: Credentials | null = null;
  let handlers: RoomNewsHandlers | null = null;
  const receiver = await webhookReceiver({
    keys: () => keys,
    onEvent: (notice) => handlers?.onEvent(notice),
    onRefused: (reason) => handlers?.onRefused(reason),
    ...(host === undefined ? {} : { host }),
  });
  return {
    url: receiver.url,
    close: receiver.close,
    start: (given) => (keys = given),
    news: {
      via: 'webhook',
      listen(on, signal) {
        handlers = on;
        signal.addEventListener('abort', () => (handlers = null));
      },
    },
  };
}

/** Asks the server for this run's rooms, where its webhooks can't come. */
export const polledNews = (server: Credentials, runId: string): RoomNews => ({
  via: 'poll',
  listen: ({ onEvent, onFailed }, signal) =>
    void pollRooms({
      server,
      prefix: roomName(runId, ''),
      everyMs: POLL_MS,
      signal,
      onRooms: (notices) => notices.forEach(onEvent),
      onFailed: (reason) => onFailed(`the server can't be asked for its rooms: ${reason}`),
    }),
});
