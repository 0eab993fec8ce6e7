import type { Plan } from '../scenario/types.js';
import { talks, type TalkingRoom } from './conversation.js';

/** Every room of a process hears of every event in it: more rooms than this, and clients fall behind. */
const ROOMS_PER_PROCESS = 25;

export type ClientPlan = { index: number; rooms: TalkingRoom[] };

/** Conversations' clients, shared out evenly over as few processes as will do. */
export function planClients(plan: Plan): ClientPlan[] {
  const rooms = plan.rooms.filter(talks);
  const processes = Math.ceil(rooms.length / ROOMS_PER_PROCESS);
  return Array.from({ length: processes }, (_, index) => ({
    index,
    rooms: rooms.filter((_room, i) => i % processes === index),
  }));
}
