import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roster } from '../../src/conductor/roster.js';
import { plannedUs } from '../../src/subject/pacer.js';
import { paceOf } from '../../src/subject/publisher.js';
import { conversation, plannedPublisher, plannedRoom, planOf } from '../support/specs.js';

describe('the roster', () => {
  it('knows which rooms are up, by group', () => {
    const rooms = ['a', 'b', 'c'].map((id) =>
      plannedRoom({ id, group: id === 'c' ? 'crowd' : 'probe' }),
    );
    const who = roster(planOf(rooms));
    for (const id of ['a', 'b', 'c', 'a']) who.roomUp(id, true);
    expect([who.roomsUp('probe'), who.roomsUp('crowd')]).toEqual([2, 1]);
    who.roomUp('b', false);
    expect([who.roomsUp('probe'), who.roomsUp('none')]).toEqual([1, 0]);
    expect([who.groupOf('c'), who.groupOf('unknown')]).toEqual(['crowd', '']);
  });

  it('an unknown publisher of a confused child does no harm', () => {
    const who = roster(planOf([plannedRoom()]));
    who.published(99, 0);
    who.stopped(99, 0);
    expect(who.publisher(99)).toBeUndefined();
    expect(who.owing(0, 0, 1e9)).toEqual([]);
  });

  it('a conversation owes audio only while it answers', () => {
    const room = plannedRoom({ conversation: conversation(), publishers: [plannedPublisher()] });
    const who = roster(planOf([room]));
    const owing = () => who.owing(0, 2e6, 3e6).map(({ dueUs }) => dueUs);
    who.published(0, 0);
    expect(owing()).toEqual([]);
    who.answering(0, true);
    expect(owing()).toEqual([2e6]);
    who.answering(0, false);
    expect(owing()).toEqual([]);
    who.answering(0, true);
    who.stopped(0, 2.5e6);
    expect(owing()).toEqual([]);
    who.published(0, 2.6e6); // the room has begun again
    who.answering(0, true);
    expect(who.owing(0, 2.7e6, 3e6)).toHaveLength(1);
  });

  it('a burst runs ahead by no more than its source holds', () => {
    const speech = { speakMs: 2000, pauseMs: 2000 };
    const burst = plannedPublisher({ pace: 'burst', queueMs: 1000, speech });
    const owed = (queueMs?: number) => {
      const who = roster(planOf([plannedRoom({ publishers: [burst] })]));
      who.published(0, 0, queueMs);
      return who.owing(0, 1.5e6, 2.5e6).map(({ dueUs }) => dueUs);
    };
    expect(owed()).toEqual([]);
    expect(owed(50)).toEqual([1.51e6]);
  });

  it('says who owed frames and since when: as the plan has it, and only while it lives', () => {
    const speech = fc.option(
      fc.record({
        speakMs: fc.integer({ min: 100, max: 2000 }),
        pauseMs: fc.integer({ min: 100, max: 2000 }),
      }),
    );
    const time = fc.integer({ min: 0, max: 8_000_000 });
    fc.assert(
      fc.property(speech, time, time, time, time, (given, baseUs, endUs, fromUs, longUs) => {
        const planned = plannedPublisher({ speech: given });
        const who = roster(planOf([plannedRoom({ publishers: [planned] })]));
        who.published(0, baseUs);
        who.stopped(0, endUs);
        const toUs = fromUs + longUs;
        const pace = paceOf(planned);
        let n = 0;
        while (baseUs + plannedUs(pace, n) <= fromUs) n++;
        const dueUs = baseUs + plannedUs(pace, n);
        const owes = dueUs <= toUs && dueUs < endUs;
        expect(who.owing(0, fromUs, toUs).map((one) => one.dueUs)).toEqual(owes ? [dueUs] : []);
        expect(who.owing(1, fromUs, toUs)).toEqual([]);
      }),
    );
  });
});
