import { CLIENTS_PER_PROCESS } from '../scenario/costs.js';
import type { Plan } from '../scenario/types.js';
import { talks, type TalkingRoom } from './conversation.js';

export type ClientPlan = { index: number; rooms: TalkingRoom[] };

/** Conversations' clients, shared out evenly over as few processes as will do. */
export function planClients(plan: Plan): ClientPlan[] {
  const rooms = plan.rooms.filter(talks);
  const processes = Math.ceil(rooms.length / CLIENTS_PER_PROCESS);
  return Array.from({ length: processes }, (_, index) => ({
    index,
    rooms: rooms.filter((_room, i) => i % processes === index),
  }));
}
