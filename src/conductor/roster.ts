import type { Plan, PlannedPublisher, PlannedRoom } from '../scenario/types.js';
import { plannedCount, type Pace } from '../subject/pacer.js';
import { paceOf } from '../subject/publisher.js';

type Entry = {
  planned: PlannedPublisher;
  process: number;
  pace: Pace;
  /** Host µs; null before it is published. */
  fromUs: number | null;
  toUs: number;
};

/** Who is where: rooms that are up, publishers that speak. Pure state; times are host µs. */
export type Roster = {
  roomUp(room: string, up: boolean): void;
  roomsUp(group: string): number;
  groupOf(room: string): string;
  published(publisher: number, atUs: number): void;
  stopped(publisher: number, atUs: number): void;
  /** Publishers of a process that had captures due after `fromUs` and up to `toUs`. */
  owing(process: number, fromUs: number, toUs: number): PlannedPublisher[];
  /** Publishers that have begun and not ended, of one process or of all. */
  publisher(index: number): PlannedPublisher | undefined;
};

export function roster(plan: Plan): Roster {
  const rooms = new Map<string, PlannedRoom>(plan.rooms.map((room) => [room.id, room]));
  const up = new Set<string>();
  const entries = new Map<number, Entry>();
  for (const room of plan.rooms) {
    for (const planned of room.publishers) {
      entries.set(planned.index, {
        planned,
        process: room.process,
        pace: paceOf(planned),
        fromUs: null,
        toUs: Number.POSITIVE_INFINITY,
      });
    }
  }

  const dueBetween = ({ pace, fromUs: baseUs, toUs: endUs }: Entry, fromUs: number, toUs: number) =>
    baseUs !== null &&
    plannedCount(pace, Math.min(toUs, endUs) - baseUs) >
      plannedCount(pace, Math.min(fromUs, endUs) - baseUs);

  return {
    roomUp(room, isUp) {
      if (isUp) up.add(room);
      else up.delete(room);
    },
    roomsUp: (group) => [...up].filter((room) => rooms.get(room)?.group === group).length,
    groupOf: (room) => rooms.get(room)?.group ?? '',
    published(publisher, atUs) {
      const entry = entries.get(publisher);
      if (entry !== undefined) entry.fromUs = atUs;
    },
    stopped(publisher, atUs) {
      const entry = entries.get(publisher);
      if (entry !== undefined) entry.toUs = Math.min(entry.toUs, atUs);
    },
    owing: (process, fromUs, toUs) =>
      [...entries.values()]
        .filter((entry) => entry.process === process && dueBetween(entry, fromUs, toUs))
        .map(({ planned }) => planned),
    publisher: (index) => entries.get(index)?.planned,
  };
}
