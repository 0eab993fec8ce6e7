import type { Plan, PlannedRoom } from '../scenario/types.js';

/** A listening process decodes each stream it hears; more of them per process would lag behind. */
const HEARD_PER_PROCESS = 16;
/** A listener is in its room this long before the publishers come. */
export const LISTEN_AHEAD_MS = 1500;

export type ListenerPlan = { index: number; rooms: PlannedRoom[] };

/** Rooms with a listener, shared out over as few processes as will do; no room is split. */
export function planListeners(plan: Plan): ListenerPlan[] {
  const listeners: ListenerPlan[] = [];
  let heard = Number.POSITIVE_INFINITY;
  for (const room of plan.rooms) {
    const here = room.publishers.filter(({ listen }) => listen).length;
    if (here === 0) continue;
    if (heard + here > HEARD_PER_PROCESS) {
      listeners.push({ index: listeners.length, rooms: [] });
      heard = 0;
    }
    listeners.at(-1)?.rooms.push(room);
    heard += here;
  }
  return listeners;
}
