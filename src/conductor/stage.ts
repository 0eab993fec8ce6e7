import { joinToken, type LivekitServer } from '../livekit/index.js';
import type { PlannedRoom, Scenario } from '../scenario/types.js';
import type { ToSubject } from '../subject/messages.js';
import {
  clientOf,
  clientSpec,
  processorOf,
  processorSpec,
  specOf,
  type TalkingRoom,
} from './conversation.js';
import type { Ledger } from './ledger.js';
import type { ConversationSetup } from './types.js';

type Send = (message: ToSubject) => void;

/** What the timeline does to rooms. Names on the server carry the run's id, so runs never meet. */
export type Stage = {
  join(room: PlannedRoom, send: Send): Promise<void>;
  /** For one more connection to a room, under another name. */
  ticket(room: PlannedRoom, identity: string): Promise<{ url: string | null; token: string }>;
  leave(room: PlannedRoom, send: Send): void;
  listen(room: PlannedRoom, send: Send): Promise<void>;
  /** The client enters its room. */
  converse(room: TalkingRoom, send: Send): Promise<void>;
  /** The processor enters its room. */
  process(room: TalkingRoom, send: Send): Promise<void>;
};

export const roomName = (runId: string, room: string) => `framestall-${runId}-${room}`;

export type StageContext = {
  runId: string;
  scenario: Scenario;
  server: LivekitServer | null;
  conversations: ConversationSetup | null;
  /** Where processors ask for answers. */
  aiUrl: () => string;
  ledger: Ledger;
  nowUs: () => number;
};

export function stage(context: StageContext): Stage {
  const { server, scenario, conversations, ledger, nowUs } = context;

  const token = (room: string, identity: string, canPublish: boolean) =>
    server === null
      ? Promise.resolve('')
      : joinToken(server, {
          room: roomName(context.runId, room),
          identity,
          canPublish,
          canSubscribe: true,
        });

  const joining = ({ id: room, group }: PlannedRoom, role: 'subject' | 'listener' | 'client') =>
    ledger.note(nowUs(), { kind: 'room', room, group, role, state: 'joining' });

  return {
    async join(room, send) {
      joining(room, 'subject');
      const publishers = await Promise.all(
        room.publishers.map(async (planned) => ({
          spec: specOf(planned),
          token: await token(room.id, planned.id, true),
        })),
      );
      const url = server?.url ?? null;
      const own = publishers.length === 0 ? await token(room.id, `${room.id}-silent`, true) : '';
      send({ kind: 'join', room: room.id, url, token: own, publishers });
    },
    async ticket({ id }, identity) {
      return { url: server?.url ?? null, token: await token(id, identity, true) };
    },
    leave: (room, send) => send({ kind: 'leave', room: room.id }),
    async listen(room, send) {
      if (server === null) return;
      joining(room, 'listener');
      send({
        kind: 'listen',
        room: room.id,
        url: server.url,
        token: await token(room.id, `${room.id}-listener`, false),
        publishers: room.publishers.filter(({ listen }) => listen).map(specOf),
      });
    },
    async converse(room, send) {
      if (server === null || conversations === null) return;
      joining(room, 'client');
      const client = clientSpec(room, scenario, conversations);
      const { url } = server;
      const own = await token(room.id, clientOf(room), true);
      send({ kind: 'converse', room: room.id, url, token: own, client });
    },
    async process(room, send) {
      if (server === null || conversations === null) return;
      joining(room, 'subject');
      const processor = processorSpec(room, conversations, context.aiUrl());
      const { url } = server;
      const own = await token(room.id, processorOf(room).id, true);
      send({ kind: 'process', room: room.id, url, token: own, processor });
    },
  };
}
