import { describe, expect, it } from 'vitest';
import type { Member } from '../../src/conductor/crew.js';
import { jsThreads } from '../../src/conductor/js-threads.js';
import { crashedIn, liveView } from '../../src/conductor/live.js';
import { Recorder } from '../../src/conductor/recorder.js';
import { roster as createRoster } from '../../src/conductor/roster.js';
import { stallBoard } from '../../src/conductor/stall-board.js';
import type { FromSubject } from '../../src/subject/messages.js';
import type { Group, Scenario } from '../../src/scenario/types.js';
import { countersOf } from '../support/events.js';
import { plannedPublisher, plannedRoom, planOf } from '../support/specs.js';

describe('the stall board', () => {
  const board = () => stallBoard((publisher) => (publisher < 10 ? 'probe' : 'crowd'));

  it('counts stalls by group and knows the oldest that is open', () => {
    const one = board();
    one.stall(0, true, 500, 500);
    one.stall(1, true, 300, 500);
    one.stall(10, true, 100, 500);
    expect([one.count('probe'), one.count('crowd'), one.count('none')]).toEqual([2, 1, 0]);
    expect([one.open('probe'), one.open('crowd'), one.open('none')]).toEqual([2, 1, 0]);
    expect(one.oldest('probe')).toEqual({ publisher: 1, fromUs: 300 });
    expect(one.oldest()).toEqual({ publisher: 10, fromUs: 100 });
    one.stall(1, false, 300, 900);
    expect(one.oldest('probe')?.fromUs).toBe(500);
    one.stall(0, false, 500, 900);
    expect(one.oldest('probe')).toBeNull();
    expect([one.longestUs('probe'), one.longestUs('crowd')]).toEqual([600, 0]);
    one.stall(0, true, 900, 900);
    expect(one.count('probe')).toBe(3);
  });

  it('one that is seen from inside and from outside is one', () => {
    const one = board();
    one.stall(0, true, 500, 600);
    one.stall(0, true, 480, 600);
    expect(one.oldest('probe')?.fromUs).toBe(480);
    one.stall(0, false, 480, 700);
    one.stall(0, false, 500, 900);
    expect([one.count('probe'), one.longestUs('probe')]).toEqual([1, 220]);
  });

  it('counts one that was over before it was noticed', () => {
    const one = board();
    one.stall(0, false, 500, 900);
    one.stall(0, false, 480, 950); // the same, seen from outside
    expect([one.count('probe'), one.open('probe'), one.longestUs('probe')]).toEqual([1, 0, 400]);
    one.stall(0, false, 1000, 1300);
    expect(one.count('probe')).toBe(2);
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
    let dead = '';
    const view = (nowUs: number) =>
      liveView({
        phase: 'running',
        fromUs: 1_000_000,
        nowUs,
        scenario: { durationMs: 20_000, groups, stall: { hangMs: 1000 } } as Scenario,
        recorder,
        roster,
        board,
        jsThreads: jsThreads(),
        crashed: (name) => name === dead,
      });
    const nothing = { capturesPerS: 0, plannedPerS: 0, serviceP99Us: null, pending: 0 };
    expect(view(1_000_000)).toMatchObject({
      elapsedMs: 0,
      durationMs: 20_000,
      groups: [
        { name: 'probe', roomsUp: 0, stalls: 0, state: 'waiting', ...nothing },
        { name: 'crowd', rooms: 20, roomsUp: 0, ...nothing },
      ],
    });
    roster.roomUp('crowd-0', true);
    board.stall(0, true, 2_500_000, 2_600_000);
    recorder.captures('', [
      { publisher: 0, counters: countersOf({ planned: 50, ok: 40, pending: 1 }) },
    ]);
    recorder.groupIntervals(1_000_000, () => 0);
    expect(view(3_000_000)).toMatchObject({
      elapsedMs: 2000,
      worstStall: { publisher: 'probe-0-0', lengthUs: 500_000 },
      groups: [
        {
          state: 'stalled',
          plannedPerS: 50,
          capturesPerS: 40,
          lastMinutePerS: [40],
          pending: 1,
          stalls: 1,
          openStalls: 1,
          openStallUs: 500_000,
        },
        { roomsUp: 1, state: 'ok', stalls: 0, openStalls: 0, openStallUs: 0, ...nothing },
      ],
    });
    const probe = (nowUs: number) => view(nowUs).groups[0];
    expect(probe(3_600_000)?.state).toBe('hung');
    // A frozen process plans nothing: what it owed before is what it owes.
    recorder.groupIntervals(2_000_000, () => 0);
    expect(probe(3_600_000)).toMatchObject({ plannedPerS: 50, capturesPerS: 0 });
    board.stall(0, false, 2_500_000, 3_600_000);
    expect(probe(3_700_000)).toMatchObject({ state: 'was hung', plannedPerS: 0 });
    dead = 'probe';
    expect(probe(3_700_000)?.state).toBe('crashed');
  });

  it('keeps a minute of each group', () => {
    const recorder = new Recorder([plannedPublisher()]);
    for (let s = 1; s <= 70; s++) {
      recorder.captures('', [{ publisher: 0, counters: countersOf({ planned: s, ok: s }) }]);
      recorder.groupIntervals(s * 1_000_000, () => 0);
    }
    expect(recorder.live()[0]?.lastMinutePerS).toEqual(new Array(60).fill(1));
  });
});

describe('the JS threads of the subjects', () => {
  const load = (index: number, ffi: Record<string, number>, atUs = 2_000_000) =>
    [
      { child: { role: 'subject', index } } as Member,
      {
        kind: 'load',
        atUs,
        fromUs: atUs - 1_000_000,
        ffi: Object.fromEntries(
          Object.entries(ffi).map(([kind, share]) => [kind, { count: 1, us: share * 1e6 }]),
        ),
      } as FromSubject,
    ] as const;

  it('are a mean, the kind that takes most, and the busiest', () => {
    const threads = jsThreads();
    expect(threads.view(0)).toBeNull();
    threads.note(...load(0, { logs: 0.5, captureAudioFrame: 0.25 }));
    threads.note(...load(3, { captureAudioFrame: 0.25 }));
    expect(threads.view(2_000_000)).toEqual({
      processes: 2,
      share: 0.5,
      top: { kind: 'logs', share: 0.25 },
      busiest: { process: 0, share: 0.75 },
    });
  });

  it('are of those that are heard of', () => {
    const threads = jsThreads();
    threads.note(...load(0, { logs: 0.5 }));
    threads.note(...load(1, {}, 8_000_000));
    expect(threads.view(8_000_000)).toEqual({
      processes: 1,
      share: 0,
      top: null,
      busiest: { process: 1, share: 0 },
    });
  });
});

it('a group has crashed when a process of its rooms ended unasked', () => {
  const rooms = [plannedRoom(), plannedRoom({ id: 'crowd-0', group: 'crowd', process: 1 })];
  const child = (alive: boolean, leaving: boolean) => ({ child: { alive, leaving } }) as Member;
  const crashed = (...children: Member[]) => {
    const of = crashedIn(planOf(rooms), { subject: (index) => children[index] });
    return ['probe', 'crowd'].map(of);
  };
  expect(crashed(child(true, false), child(false, false))).toEqual([false, true]);
  expect(crashed(child(false, true))).toEqual([false, false]);
});
