import type { EventOf, JournalEvent } from '../journal/events.js';
import { maxOf } from '../units/numbers.js';
import { recordOf, type RunRecord } from './record.js';
import { secondsOf } from './seconds.js';
import { stoppingUs } from './stops.js';

/** Whether a group that was told to leave went. */
export type Leaving = {
  /** From when on none of its rooms was there and nothing of it fell due, µs; null: never, in this run. */
  goneUs: number | null;
  /** Rooms that it had, and those of them that were still there when the run stopped. */
  rooms: number;
  there: number;
};

/** What the journal of a run tells of a group's going, up to the run's stop. */
export function leavingOf(events: Iterable<JournalEvent>, group: string): Leaving {
  const record = recordOf(events, { torn: false, skippedLines: 0 });
  const untilUs = Math.min(record.elapsedUs, stoppingUs(record));
  const stays = staysOf(record, group, untilUs);
  const all = [...stays.values()];
  const there = all.filter(isThere).length;
  if (all.length === 0 || there > 0) return { goneUs: null, rooms: all.length, there };
  const leftUs = maxOf(all.map(({ lastUs }) => lastUs));
  // What a process that was away planned meanwhile it tells later.
  const due = secondsOf(record).findLast(
    (one) => one.group === group && one.planned > 0 && one.fromUs >= leftUs,
  );
  const goneUs = Math.max(leftUs, due?.atUs ?? 0);
  return { goneUs: goneUs < untilUs ? goneUs : null, rooms: all.length, there };
}

/** Connections of a room, and its publishers that capture. Who reconnects to recover was not asked to join. */
type Stay = { asked: number; joined: number; over: number; capturing: Set<number>; lastUs: number };

const isThere = ({ asked, joined, over, capturing }: Stay): boolean =>
  Math.max(asked, joined) > over || capturing.size > 0;

function staysOf(record: RunRecord, group: string, untilUs: number): Map<string, Stay> {
  const { header } = record;
  const info = header.groups.find(({ name }) => name === group);
  const members = new Map(
    header.publishers.filter((one) => one.group === group).map((one) => [one.index, one]),
  );
  const processes = new Map([...members.values()].map(({ room, process }) => [room, process]));
  const [only] = info?.processes.length === 1 ? info.processes : [];
  // Each publisher has a connection of its own; without a server there is none.
  const each = header.server.kind === 'none' ? 0 : Math.max(1, info?.publishersPerRoom ?? 1);
  const stays = new Map<string, Stay>();
  const stayOf = (room: string, atUs: number): Stay => {
    const stay = stays.get(room) ?? newStay();
    stay.lastUs = atUs;
    stays.set(room, stay);
    return stay;
  };
  for (const event of byTime(record, untilUs)) {
    if (event.kind === 'room') {
      if (event.group !== group || event.role !== 'subject') continue;
      const stay = stayOf(event.room, event.at);
      if (event.state === 'joining') stay.asked += each;
      else if (each > 0) count(stay, event.state);
    } else if (event.kind === 'publisher') {
      const room = members.get(event.publisher)?.room;
      if (room === undefined || event.state === 'failed') continue;
      const { capturing } = stayOf(room, event.at);
      if (event.state === 'published') capturing.add(event.publisher);
      else capturing.delete(event.publisher);
    } else if (event.role === 'subject' && event.state === 'ended') {
      for (const [room, stay] of stays) {
        const its = (processes.get(room) ?? only) === event.process;
        if (its && isThere(stay)) stays.set(room, { ...newStay(), lastUs: event.at });
      }
    }
  }
  return stays;
}

const newStay = (): Stay => ({ asked: 0, joined: 0, over: 0, capturing: new Set(), lastUs: 0 });

function count(stay: Stay, state: EventOf<'room'>['state']): void {
  if (state === 'joined' || state === 'failed') stay.joined += 1;
  if (state === 'failed' || state === 'disconnected' || state === 'replaced') stay.over += 1;
}

const byTime = (record: RunRecord, untilUs: number) =>
  [...record.of('room'), ...record.of('publisher'), ...record.of('process')]
    .filter(({ at }) => at < untilUs)
    .sort((a, b) => a.at - b.at);
