import { describe, expect, it } from 'vitest';
import { liveView } from '../../src/conductor/live.js';
import { Recorder } from '../../src/conductor/recorder.js';
import { roster as createRoster } from '../../src/conductor/roster.js';
import { stallBoard } from '../../src/conductor/stall-board.js';
import type { Group, Scenario } from '../../src/scenario/types.js';
import { countersOf } from '../support/events.js';
import { plannedPublisher, plannedRoom, planOf } from '../support/specs.js';

describe('the stall board', () => {
  const board = () => stallBoard((publisher) => (publisher < 10 ? 'probe' : 'crowd'));

  it('counts stalls by group and knows the oldest that is open', () => {
    const one = board();
    one.stall(0, true, 500);
    one.stall(1, true, 300);
    one.stall(10, true, 100);
    expect([one.count('probe'), one.count('crowd'), one.count('none')]).toEqual([2, 1, 0]);
    expect(one.oldestOpenUs('probe')).toBe(300);
    one.stall(1, false, 300);
    expect(one.oldestOpenUs('probe')).toBe(500);
    one.stall(0, false, 500);
    expect(one.oldestOpenUs('probe')).toBeNull();
    one.stall(0, true, 900);
    expect(one.count('probe')).toBe(3);
  });

  it('one that is seen from inside and from outside is one', () => {
    const one = board();
    one.stall(0, true, 500);
    one.stall(0, true, 480);
    expect(one.oldestOpenUs('probe')).toBe(480);
    one.stall(0, false, 480);
    one.stall(0, false, 500);
    expect(one.count('probe')).toBe(1);
  });
});

describe('the live view', () => {
  it('shows every group of the scenario, those without publishers too', () => {
    const publishers = [plannedPublisher()];
    const roster = createRoster(
      planOf([plannedRoom({ publishers }), plannedRoom({ id: 'crowd-0', group: 'crowd' })]),
    );
    const groups = [
      { name: 'probe', rooms: 1 },
      { name: 'crowd', rooms: 20 },
    ] as Group[];
    const recorder = new Recorder(publishers);
    const board = stallBoard(() => 'probe');
    const view = (nowUs: number) =>
      liveView({
        phase: 'running',
        fromUs: 1_000_000,
        nowUs,
        scenario: { durationMs: 20_000, groups } as Scenario,
        recorder,
        roster,
        board,
      });
    const nothing = { capturesPerS: 0, plannedPerS: 0, serviceP99Us: null, pending: 0 };
    expect(view(1_000_000)).toMatchObject({
      elapsedMs: 0,
      durationMs: 20_000,
      groups: [
        { name: 'probe', roomsUp: 0, stalls: 0, ...nothing },
        { name: 'crowd', rooms: 20, roomsUp: 0, ...nothing },
      ],
    });
    roster.roomUp('crowd-0', true);
    board.stall(0, true, 2_500_000);
    recorder.captures('', [
      { publisher: 0, counters: countersOf({ planned: 50, ok: 40, pending: 1 }) },
    ]);
    recorder.groupIntervals(1_000_000, () => 0);
    expect(view(3_000_000)).toMatchObject({
      elapsedMs: 2000,
      groups: [
        { plannedPerS: 50, capturesPerS: 40, pending: 1, stalls: 1, openStallUs: 500_000 },
        { roomsUp: 1, stalls: 0, openStallUs: 0, ...nothing },
      ],
    });
  });
});
