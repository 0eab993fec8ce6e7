import type {
  Conversation,
  Health,
  PlannedPublisher,
  PlannedRoom,
  Scenario,
} from '../scenario/types.js';
import { filledIn } from '../scenario/substitute.js';
import type { ClientSpec, ProcessorSpec, PublisherSpec } from '../subject/messages.js';
import type { ConversationSetup } from './types.js';

/** A room with a client and a processor. */
export type TalkingRoom = PlannedRoom & { conversation: Conversation };

export const talks = (room: PlannedRoom): room is TalkingRoom => room.conversation !== null;

/** A conversation's room has one publisher, and the plan numbers publishers from 0. */
export const PROCESSOR_ENDING = '-0';

export const clientOf = (room: PlannedRoom): string => `${room.id}-client`;

/** The publisher that answers: a conversation has exactly one. */
export function processorOf({ id, publishers }: TalkingRoom): PlannedPublisher {
  const [only] = publishers;
  if (only === undefined) throw new Error(`room ${id} has nobody to answer`);
  return only;
}

export function clientSpec(
  room: TalkingRoom,
  { seed }: Scenario,
  { recordings }: ConversationSetup,
): ClientSpec {
  const { pauseMs, bargeIn, giveUpMs, mic } = room.conversation;
  const { index: publisher, id: processor } = processorOf(room);
  return {
    publisher,
    id: clientOf(room),
    processor,
    recordings,
    seed: (seed + publisher) >>> 0,
    pauseMs,
    bargeIn,
    giveUpMs,
    mic,
  };
}

/** Where a user's own AI is asked, secrets and all: for the processors only. null: the stand-in is. */
export const ownAiUrl = ({ ai }: Pick<Scenario, 'ai'>, env: NodeJS.ProcessEnv): string | null =>
  ai.url === null ? null : filledIn(ai.url, env);

export function processorSpec(
  room: TalkingRoom,
  { vadDirs }: ConversationSetup,
  aiUrl: string,
): ProcessorSpec {
  const { vad, endOfSpeechMs, track } = room.conversation;
  return {
    publisher: specOf(processorOf(room)),
    client: clientOf(room),
    vad: { kind: vad, dir: vadDirs[vad] ?? '' },
    endOfSpeechMs,
    aiUrl,
    track,
  };
}

export const specOf = ({
  group: _group,
  listen: _listen,
  health,
  ...spec
}: PlannedPublisher): PublisherSpec => ({ ...spec, health: healthOf(health) });

function healthOf(health: Health | null): PublisherSpec['health'] {
  if (health === null) return null;
  const { everyMs, capture, tap, probe, packets, stats, queued, connection } = health;
  return { everyMs, capture, tap, probe, packets, stats, queued, connection };
}
