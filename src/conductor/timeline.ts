import type { Plan, PlannedRoom } from '../scenario/types.js';
import { talks } from './conversation.js';

export type Step = {
  atMs: number;
  action: 'listen' | 'join' | 'converse' | 'leave';
  room: PlannedRoom;
};

/**
 * What the conductor does when, in order. What falls on the end or after it is left out: leaves
 * are the stop's business, and a join would make the run longer than it was asked to be.
 * Listeners of rooms that begin within `aheadMs` are in before the run begins.
 */
export function timeline(
  plan: Plan,
  listened: (room: PlannedRoom) => boolean,
  aheadMs: number,
): Step[] {
  const steps = plan.rooms.flatMap((room): Step[] => [
    ...(listened(room) && room.joinAtMs >= aheadMs
      ? [{ atMs: room.joinAtMs - aheadMs, action: 'listen' as const, room }]
      : []),
    { atMs: room.joinAtMs, action: talks(room) ? 'converse' : 'join', room },
    ...(room.leaveAtMs === null ? [] : [{ atMs: room.leaveAtMs, action: 'leave' as const, room }]),
  ]);
  return steps.filter(({ atMs }) => atMs < plan.durationMs).sort((a, b) => a.atMs - b.atMs);
}

const LONGEST_TIMER_MS = 0x7fffffff;

/** Does each step at its time, then waits for the end; returns at once when aborted. */
export async function walk(
  steps: Step[],
  durationMs: number,
  sinceMs: () => number,
  signal: AbortSignal,
  act: (step: Step) => void,
): Promise<void> {
  for (const step of steps) {
    if (!(await reached(step.atMs, sinceMs, signal))) return;
    act(step);
  }
  await reached(durationMs, sinceMs, signal);
}

async function reached(atMs: number, sinceMs: () => number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const leftMs = atMs - sinceMs();
    if (leftMs <= 0) return true;
    await wait(Math.min(leftMs, LONGEST_TIMER_MS), signal);
  }
  return false;
}

/** Resolves after `ms`, or at once when aborted. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
