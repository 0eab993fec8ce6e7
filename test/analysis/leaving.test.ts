import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavingOf } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { ended, header, S, steady, withEvents, type Shape } from '../support/journals.js';
import { capacityJournal } from '../support/real-runs.js';

const SHAPE: Shape = { groups: [{ name: 'stays' }, { name: 'extra', rooms: 3 }] };
const room = (n: number, state: EventOf<'room'>['state'], at: number): JournalEvent => ({
  at,
  kind: 'room',
  room: `extra-${n}`,
  group: 'extra',
  role: 'subject',
  state,
});
const stopped = (publisher: number, at: number): JournalEvent => ({
  at,
  kind: 'publisher',
  publisher,
  state: 'stopped',
});

/** A run in which the group's publishers (2, 3 and 4) end at 4 s, and nothing of it falls due any more. */
function leaving(shape: Shape = SHAPE): JournalEvent[] {
  const journal = steady(header(shape)).map((event): JournalEvent => {
    if (event.kind !== 'interval' || event.group !== 'extra' || event.at <= 4 * S) return event;
    return { ...event, counters: { ...event.counters, planned: 600 } };
  });
  return withEvents(journal, ...[2, 3, 4].map((publisher) => stopped(publisher, 4 * S)));
}
const gone = (at: number) => [0, 1, 2].map((n) => room(n, 'disconnected', at));

describe('when a group had gone', () => {
  it('is when the last of its rooms is disconnected', () => {
    const events = withEvents(leaving(), ...gone(4.1 * S), room(2, 'disconnected', 5.5 * S));
    expect(leavingOf(events, 'extra')).toEqual({ goneUs: 5.5 * S, rooms: 3, there: 0 });
    expect(leavingOf(events, 'stays')).toEqual({ goneUs: null, rooms: 2, there: 2 });
    expect(leavingOf(events, 'nobody')).toEqual({ goneUs: null, rooms: 0, there: 0 });
  });

  it('is not while a room is there, or on its way, or comes again', () => {
    const most = gone(4.1 * S).slice(0, 2);
    const there = (...more: JournalEvent[]) =>
      leavingOf(withEvents(leaving(), ...most, ...more), 'extra');
    expect(there()).toEqual({ goneUs: null, rooms: 3, there: 1 });
    expect(there(room(2, 'disconnected', 10.5 * S)).goneUs).toBeNull(); // with the run
    const third = room(2, 'disconnected', 4.1 * S);
    expect(there(third).goneUs).toBe(4.1 * S);
    expect(there(third, room(3, 'joining', 3.9 * S))).toMatchObject({ goneUs: null, there: 1 });
    const failed = room(3, 'failed', 6 * S);
    expect(there(third, room(3, 'joining', 3.9 * S), failed).goneUs).toBe(6 * S);
    expect(there(third, room(0, 'joined', 4.5 * S)).there).toBe(1);
  });

  it('is not while captures of it fall due', () => {
    const due = withEvents(leaving(), ...gone(4.1 * S)).map((event): JournalEvent =>
      event.kind === 'interval' && event.group === 'extra' && event.at >= 7 * S
        ? { ...event, counters: { ...event.counters, planned: 700 } }
        : event,
    );
    expect(leavingOf(due, 'extra').goneUs).toBe(7 * S);
    const capturing = withEvents(steady(header(SHAPE)), ...gone(4.1 * S));
    expect(leavingOf(capturing, 'extra')).toMatchObject({ goneUs: null, there: 3 });
  });

  it('is when its publishers stopped, without a server', () => {
    expect(leavingOf(leaving({ ...SHAPE, server: 'none' }), 'extra').goneUs).toBe(4 * S);
  });

  it('is when its process ended', () => {
    const shape: Shape = { ...SHAPE, process: (group) => (group === 'extra' ? 1 : 0) };
    const events = withEvents(leaving(shape), ended(5 * S, 1));
    expect(leavingOf(events, 'extra').goneUs).toBe(5 * S);
  });

  it('waits for every connection of a room that has several', () => {
    const two = { groups: [{ name: 'stays' }, { name: 'extra', rooms: 1, publishersPerRoom: 2 }] };
    const all = withEvents(
      leaving(two),
      room(0, 'joined', 60_000),
      room(0, 'disconnected', 4.1 * S),
    );
    expect(leavingOf(all, 'extra').goneUs).toBeNull();
    const both = withEvents(all, room(0, 'disconnected', 4.2 * S));
    expect(leavingOf(both, 'extra').goneUs).toBe(4.2 * S);
  });

  it('is when the connection has ended that took the place of another', () => {
    const one = { groups: [{ name: 'stays' }, { name: 'extra', rooms: 1 }] };
    const moved = withEvents(leaving(one), room(0, 'joined', 2 * S), room(0, 'replaced', 2.1 * S));
    expect(leavingOf(moved, 'extra')).toEqual({ goneUs: null, rooms: 1, there: 1 });
    const left = withEvents(moved, room(0, 'disconnected', 4.1 * S));
    expect(leavingOf(left, 'extra').goneUs).toBe(4.1 * S);
  });

  it('was never in a real run in which 21 of 23 rooms left after its end', () => {
    const events = capacityJournal('leave-hung');
    expect(leavingOf(events, 'extra')).toEqual({ goneUs: null, rooms: 23, there: 21 });
  });

  it('is never before the last word of any of its rooms', () => {
    const at = fc.integer({ min: 41, max: 99 }).map((n) => (n * S) / 10);
    fc.assert(
      fc.property(fc.tuple(at, at, at), (times) => {
        const events = withEvents(leaving(), ...times.map((us, n) => room(n, 'disconnected', us)));
        expect(leavingOf(events, 'extra').goneUs).toBe(Math.max(...times));
      }),
    );
  });
});
