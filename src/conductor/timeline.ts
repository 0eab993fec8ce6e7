import type { Plan, PlannedRoom } from '../scenario/types.js';

export type Step = { atMs: number; action: 'join' | 'leave'; room: PlannedRoom };

/** What the conductor does when, in order. Leaves that fall on the end are left to the stop. */
export function timeline(plan: Plan): Step[] {
  const steps = plan.rooms.flatMap((room): Step[] => [
    { atMs: room.joinAtMs, action: 'join', room },
    ...(room.leaveAtMs !== null && room.leaveAtMs < plan.durationMs
      ? [{ atMs: room.leaveAtMs, action: 'leave' as const, room }]
      : []),
  ]);
  return steps.sort((a, b) => a.atMs - b.atMs);
}
