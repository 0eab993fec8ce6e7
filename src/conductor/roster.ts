import type { Plan, PlannedPublisher, PlannedRoom } from '../scenario/types.js';
import { plannedCount, plannedUs, type Pace } from '../subject/pacer.js';
import { paceOf } from '../subject/publisher.js';
import { talks } from './conversation.js';

type Entry = {
  planned: PlannedPublisher;
  process: number;
  pace: Pace;
  /** Host µs; null before it is published. */
  fromUs: number | null;
  toUs: number;
  /** A conversation's: it owes audio only while it answers. Null: it follows its schedule. */
  answering: boolean | null;
};

/** Who is where: rooms that are up, publishers that speak. Pure state; times are host µs. */
export type Roster = {
  roomUp(room: string, up: boolean): void;
  roomsUp(group: string): number;
  groupOf(room: string): string;
  /** @param queueMs what its source holds, where that is told: a burst runs ahead by no more */
  published(publisher: number, atUs: number, queueMs?: number): void;
  stopped(publisher: number, atUs: number): void;
  /** A conversation's publisher has begun to answer, or has captured all of it. */
  answering(publisher: number, on: boolean): void;
  /** Publishers of a process with captures due after `fromUs` and up to `toUs`: when the first was. */
  owing(process: number, fromUs: number, toUs: number): (PlannedPublisher & { dueUs: number })[];
  publisher(index: number): PlannedPublisher | undefined;
  /** Index of the process that holds it. */
  processOf(publisher: number): number | undefined;
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
        answering: talks(room) ? false : null,
      });
    }
  }

  const owed = (entry: Entry, fromUs: number, toUs: number) => {
    const { planned, pace, fromUs: baseUs, toUs: endUs, answering } = entry;
    if (baseUs === null || answering === false) return [];
    if (answering) return fromUs <= toUs && fromUs < endUs ? [{ ...planned, dueUs: fromUs }] : [];
    const dueUs = baseUs + plannedUs(pace, plannedCount(pace, fromUs - baseUs));
    return dueUs <= toUs && dueUs < endUs ? [{ ...planned, dueUs }] : [];
  };

  return {
    roomUp(room, isUp) {
      if (isUp) up.add(room);
      else up.delete(room);
    },
    roomsUp: (group) => [...up].filter((room) => rooms.get(room)?.group === group).length,
    groupOf: (room) => rooms.get(room)?.group ?? '',
    published(publisher, atUs, queueMs) {
      const entry = entries.get(publisher);
      if (entry === undefined) return;
      if (queueMs !== undefined) entry.pace.queueUs = queueMs * 1000;
      entry.fromUs = atUs;
      entry.toUs = Number.POSITIVE_INFINITY; // its room may have ended and begun again
    },
    stopped(publisher, atUs) {
      const entry = entries.get(publisher);
      if (entry === undefined) return;
      entry.toUs = Math.min(entry.toUs, atUs);
      if (entry.answering !== null) entry.answering = false;
    },
    owing: (process, fromUs, toUs) =>
      [...entries.values()].flatMap((entry) =>
        entry.process === process ? owed(entry, fromUs, toUs) : [],
      ),
    answering(publisher, on) {
      const entry = entries.get(publisher);
      if (entry !== undefined && entry.answering !== null) entry.answering = on;
    },
    processOf: (index) => entries.get(index)?.process,
    publisher: (index) => entries.get(index)?.planned,
  };
}
