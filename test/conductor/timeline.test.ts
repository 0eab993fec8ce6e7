import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { timeline, wait, walk, type Step } from '../../src/conductor/timeline.js';
import { conversation, plannedRoom, planOf } from '../support/specs.js';

const AHEAD_MS = 1500;
const brief = (steps: Step[]) => steps.map(({ atMs, action, room }) => [atMs, action, room.id]);

describe('the timeline', () => {
  it('is in order of time, each listener in its room before the publishers', () => {
    const plan = planOf([
      plannedRoom({ id: 'late', joinAtMs: 5000, leaveAtMs: 8000 }),
      plannedRoom({ id: 'early', joinAtMs: 0 }),
      plannedRoom({ id: 'unheard', joinAtMs: 2000, leaveAtMs: 4000 }),
    ]);
    expect(brief(timeline(plan, ({ id }) => id !== 'unheard', AHEAD_MS))).toEqual([
      [0, 'join', 'early'],
      [2000, 'join', 'unheard'],
      [3500, 'listen', 'late'],
      [4000, 'leave', 'unheard'],
      [5000, 'join', 'late'],
      [8000, 'leave', 'late'],
    ]);
  });

  it('of a conversation only the client comes by the clock', () => {
    const rooms = [plannedRoom({ id: 'a', joinAtMs: 100, conversation: conversation() })];
    expect(brief(timeline(planOf(rooms), () => false, AHEAD_MS))).toEqual([[100, 'converse', 'a']]);
  });

  it('leaves out what falls on the end or behind it', () => {
    const plan = planOf(
      [
        plannedRoom({ id: 'a', joinAtMs: 0, leaveAtMs: 10_000 }),
        plannedRoom({ id: 'b', joinAtMs: 10_000 }),
        plannedRoom({ id: 'c', joinAtMs: 9000, leaveAtMs: 12_000 }),
      ],
      10_000,
    );
    expect(brief(timeline(plan, () => false, AHEAD_MS))).toEqual([
      [0, 'join', 'a'],
      [9000, 'join', 'c'],
    ]);
  });

  it('holds every join before the end once, and a leave only after its join', () => {
    const room = fc.record({
      joinAtMs: fc.nat(12_000),
      stayMs: fc.option(fc.integer({ min: 1, max: 12_000 })),
      listen: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(room, { maxLength: 30 }), (given) => {
        const rooms = given.map(({ joinAtMs, stayMs }, i) =>
          plannedRoom({
            id: String(i),
            joinAtMs,
            leaveAtMs: stayMs === null ? null : joinAtMs + stayMs,
          }),
        );
        const steps = timeline(planOf(rooms), ({ id }) => given[Number(id)]?.listen ?? false, 1500);
        expect(steps.map(({ atMs }) => atMs)).toEqual(
          steps.map(({ atMs }) => atMs).sort((a, b) => a - b),
        );
        rooms.forEach(({ id, joinAtMs }) => {
          const mine = steps.filter(({ room: { id: other } }) => other === id);
          const of = (action: string) => mine.findIndex((step) => step.action === action);
          expect(mine.filter(({ action }) => action === 'join')).toHaveLength(
            joinAtMs < 10_000 ? 1 : 0,
          );
          if (of('leave') !== -1) expect(of('leave')).toBeGreaterThan(of('join'));
          if (of('listen') !== -1) expect(mine[of('listen')]?.atMs).toBe(joinAtMs - 1500);
        });
      }),
    );
  });
});

describe('walking it', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  const plan = planOf([
    plannedRoom({ id: 'a', joinAtMs: 0, leaveAtMs: 3000 }),
    plannedRoom({ id: 'b', joinAtMs: 2000 }),
  ]);
  function start(durationMs = 10_000) {
    const fromMs = performance.now();
    const sinceMs = () => performance.now() - fromMs;
    const done: [number, string][] = [];
    const controller = new AbortController();
    const ended = vi.fn<(atMs: number) => void>();
    const walking = walk(
      timeline(plan, () => false, AHEAD_MS),
      durationMs,
      sinceMs,
      controller.signal,
      ({ action, room }) => done.push([sinceMs(), `${action} ${room.id}`]),
    ).then(() => ended(sinceMs()));
    return { done, controller, ended, walking };
  }

  it('does each step at its time and ends at the end', async () => {
    const { done, ended, walking } = start();
    await vi.advanceTimersByTimeAsync(20_000);
    await walking;
    expect(done).toEqual([
      [0, 'join a'],
      [2000, 'join b'],
      [3000, 'leave a'],
    ]);
    expect(ended).toHaveBeenCalledWith(10_000);
  });

  it('returns at once when aborted, and leaves no timer behind', async () => {
    const { done, ended, controller, walking } = start();
    await vi.advanceTimersByTimeAsync(2500);
    controller.abort();
    await walking;
    expect(ended).toHaveBeenCalledWith(2500);
    expect(done).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does nothing when it was aborted before', async () => {
    const done = vi.fn();
    await walk(
      timeline(plan, () => false, 0),
      10_000,
      () => 0,
      AbortSignal.abort(),
      done,
    );
    expect(done).not.toHaveBeenCalled();
  });

  it('waits longer than one timer can', async () => {
    const longMs = 0x7fffffff + 5000;
    const { ended, walking } = start(longMs);
    await vi.advanceTimersByTimeAsync(longMs - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await walking;
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('a wait ends at its time or by the signal, and lets go of both', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const [add, remove] = [
      vi.spyOn(signal, 'addEventListener'),
      vi.spyOn(signal, 'removeEventListener'),
    ];
    const waited = wait(100, signal);
    await vi.advanceTimersByTimeAsync(100);
    await waited;
    const cut = wait(1e6, signal);
    controller.abort();
    await cut;
    await wait(1e6, signal);
    expect(vi.getTimerCount()).toBe(0);
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
  });
});
