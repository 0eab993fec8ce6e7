import { joinToken, type LivekitServer } from '../livekit/index.js';
import type { PlannedPublisher, PlannedRoom } from '../scenario/types.js';
import type { PublisherSpec, ToSubject } from '../subject/messages.js';
import type { Ledger } from './ledger.js';

/** What the timeline does to rooms. Names on the server carry the run's id, so runs never meet. */
export type Stage = {
  join(room: PlannedRoom, send: (message: ToSubject) => void): Promise<void>;
  leave(room: PlannedRoom, send: (message: ToSubject) => void): void;
  listen(room: PlannedRoom, send: (message: ToSubject) => void): Promise<void>;
};

export const roomName = (runId: string, room: string) => `framestall-${runId}-${room}`;

export function stage(options: {
  runId: string;
  server: LivekitServer | null;
  ledger: Ledger;
  nowUs: () => number;
}): Stage {
  const { server, ledger, nowUs } = options;

  const token = (room: string, identity: string, canPublish: boolean) =>
    server === null
      ? Promise.resolve('')
      : joinToken(server, {
          room: roomName(options.runId, room),
          identity,
          canPublish,
          canSubscribe: true,
        });

  const joining = (room: PlannedRoom, role: 'subject' | 'listener') =>
    ledger.note(nowUs(), {
      kind: 'room',
      room: room.id,
      group: room.group,
      role,
      state: 'joining',
    });

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
    leave(room, send) {
      send({ kind: 'leave', room: room.id });
    },
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
  };
}

const specOf = ({ group: _group, listen: _listen, ...spec }: PlannedPublisher): PublisherSpec =>
  spec;
