import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispatcher, type DispatchStep } from '../../src/livekit/dispatcher.js';
import type { RoomNotice } from '../../src/livekit/types.js';

const ROOM = 'run-crowd-0';
const OPENING = ['room_started', 'participant_joined', 'track_published'];

/** One life of the room: its notices in the order in which they happen. */
function life(sid: string, fromS: number, withSid = true): RoomNotice[] {
  const events = [...OPENING, 'track_unpublished', 'track_published', 'room_finished'];
  return events.map((event, i) => ({
    event,
    id: `${sid}-${i}`,
    createdAtS: fromS + i,
    room: ROOM,
    ...(withSid ? { roomSid: sid } : {}),
    ...(event === 'participant_joined' ? { participant: 'crowd-0-client' } : {}),
  }));
}

const kinds = (notices: RoomNotice[], machine = dispatcher({ prefix: 'run-' })) =>
  notices.map((notice) => machine.take(notice).kind);
const count = (steps: DispatchStep['kind'][], kind: DispatchStep['kind']) =>
  steps.filter((step) => step === kind).length;

/** All of them, some more than once, in any order. */
const disorder = (notices: RoomNotice[]) =>
  fc
    .array(fc.constantFrom(...notices), { maxLength: 8 })
    .chain((again) => fc.shuffledSubarray([...notices, ...again], { minLength: notices.length }))
    .map((some) => [...some, ...notices.filter((notice) => !some.includes(notice))]);

describe('dispatcher', () => {
  it('starts a room by its first word and ends it by its last', () => {
    expect(kinds(life('a', 100))).toEqual([
      'start',
      'repeated',
      'repeated',
      'ignored',
      'repeated',
      'end',
    ]);
  });

  it('leaves alone what is not ours: other rooms, other events, our own processor', () => {
    const machine = dispatcher({ prefix: 'run-', ownEnding: '-processor' });
    const notice = { id: '1', createdAtS: 5, room: 'other-crowd-0', event: 'room_started' };
    const own = { ...notice, id: '2', room: ROOM, participant: 'crowd-0-processor' };
    expect(machine.take(notice)).toEqual({ kind: 'ignored' });
    expect(machine.take({ ...own, event: 'participant_joined' })).toEqual({ kind: 'ignored' });
    expect(machine.take({ ...own, event: 'participant_left' })).toEqual({ kind: 'ignored' });
    const client = { ...own, id: '3', participant: 'crowd-0-client', event: 'track_published' };
    expect(machine.take(client)).toEqual({ kind: 'start', room: ROOM });
  });

  it.each([true, false])('starts once in any order, never after the end (sids: %s)', (withSid) => {
    const notices = life('a', 100, withSid);
    fc.assert(
      fc.property(disorder(notices), (given) => {
        const steps = kinds(given);
        const endAt = given.findIndex(({ event }) => event === 'room_finished');
        const heardBefore = given.slice(0, endAt).some(({ event }) => OPENING.includes(event));
        expect(count(steps, 'start')).toBe(heardBefore ? 1 : 0);
        expect(count(steps, 'end')).toBe(heardBefore ? 1 : 0);
        expect(steps.lastIndexOf('start')).toBeLessThan(Math.max(endAt, 0));
      }),
    );
  });

  it.each([true, false])('starts every life of a room that comes back (sids: %s)', (withSid) => {
    const lives = [life('a', 100, withSid), life('b', 106, withSid), life('c', 200, withSid)];
    const twice = lives.flat().flatMap((notice) => [notice, notice]);
    const steps = kinds(twice).filter((kind) => kind === 'start' || kind === 'end');
    expect(steps).toEqual(['start', 'end', 'start', 'end', 'start', 'end']);
  });

  it('does not take late words of an earlier life for the present one', () => {
    const [before, after] = [life('a', 100), life('b', 200)];
    const machine = dispatcher({ prefix: 'run-' });
    kinds([before[0]!, before[5]!, after[1]!], machine);
    expect(kinds([before[1]!, before[2]!, { ...before[5]!, id: 'again' }], machine)).toEqual([
      'ignored',
      'ignored',
      'ignored',
    ]);
    expect(kinds([after[5]!, after[0]!], machine)).toEqual(['end', 'ignored']);
  });

  it('tells lives apart that lie in one second', () => {
    const at = (sid: string) => life(sid, 100).map((notice) => ({ ...notice, createdAtS: 100 }));
    const [before, after] = [at('a'), at('b')];
    const machine = dispatcher({ prefix: 'run-' });
    expect(kinds([before[0]!, before[5]!, after[0]!], machine)).toEqual(['start', 'end', 'start']);
    expect(new Set(kinds(before, machine))).toEqual(new Set(['ignored']));
    expect(kinds([after[0]!, after[5]!, after[5]!], machine)).toEqual([
      'repeated',
      'end',
      'ignored',
    ]);
  });

  it('ends a life whose end was lost before it starts the next', () => {
    const [before, after] = [life('a', 100), life('b', 200)];
    const heard = [before[0]!, after[0]!, before[5]!, after[1]!, after[2]!, after[5]!];
    expect(kinds(heard)).toEqual(['start', 'end', 'ignored', 'start', 'repeated', 'end']);
  });

  it('never starts twice without an end between, whatever the lives and their disorder', () => {
    const notices = [...life('a', 100), ...life('b', 105), ...life('c', 110)];
    fc.assert(
      fc.property(disorder(notices), (given) => {
        const machine = dispatcher({ prefix: 'run-' });
        const over = new Set<string>();
        const started: string[] = [];
        let open = false;
        for (const notice of given) {
          const { kind } = machine.take(notice);
          if (kind === 'start' || kind === 'end') expect(open).toBe(kind === 'end');
          if (kind === 'start') {
            expect(over.has(notice.roomSid!)).toBe(false);
            started.push(notice.roomSid!);
          }
          open = kind === 'start' || (open && kind !== 'end');
          if (notice.event === 'room_finished') over.add(notice.roomSid!);
        }
        expect(new Set(started).size).toBe(started.length);
        expect(open).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
