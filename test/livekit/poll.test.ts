import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispatcher } from '../../src/livekit/dispatcher.js';
import { roomChanges } from '../../src/livekit/poll.js';

const room = (sid: string, name: string) => ({ sid, name, creationTime: 7n });

describe('roomChanges', () => {
  it('tells of a room made anew as its end and its beginning', () => {
    const notices = roomChanges(new Map([['RM_1', 'a']]), [room('RM_2', 'a')], 9);
    expect(notices).toEqual([
      {
        event: 'room_finished',
        id: 'room_finished-RM_1',
        createdAtS: 9,
        room: 'a',
        roomSid: 'RM_1',
      },
      { event: 'room_started', id: 'room_started-RM_2', createdAtS: 7, room: 'a', roomSid: 'RM_2' },
    ]);
  });

  it('keeps the dispatcher at exactly the rooms that were listed last', () => {
    const look = fc.uniqueArray(fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
        const machine = dispatcher({ prefix: '' });
        const open = new Set<string>();
        let lives = 0;
        let known = new Map<string, string>();
        for (const [nowS, names] of looks.entries()) {
          const sids = new Map([...known].map(([sid, name]) => [name, sid]));
          const listed = names.map((n) => ({
            name: `r${n}`,
            sid: sids.get(`r${n}`) ?? `RM_${lives++}`,
            creationTime: BigInt(nowS),
          }));
          for (const notice of roomChanges(known, listed, nowS)) {
            const step = machine.take(notice);
            if (step.kind === 'start') open.add(step.room);
            if (step.kind === 'end') open.delete(step.room);
          }
          known = new Map(listed.map(({ sid, name }) => [sid, name]));
          expect([...open].sort()).toEqual(listed.map(({ name }) => name).sort());
        }
      }),
    );
  });
});
