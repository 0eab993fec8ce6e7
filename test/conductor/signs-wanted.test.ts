import { expect, it } from 'vitest';
import {
  processHealthOf,
  siblingHealthOf,
  tellsPanics,
  threadsMsOf,
} from '../../src/conductor/signs-wanted.js';
import { HEALTH_SWITCHES, type Health, type Plan } from '../../src/scenario/types.js';
import { plannedPublisher, plannedRoom } from '../support/specs.js';

const health = (everyMs: number, ...on: string[]): Health =>
  Object.assign(
    { everyMs },
    ...HEALTH_SWITCHES.map((key) => ({ [key]: on.includes(key) })),
  ) as Health;
const plan = (...all: (Health | null)[]) =>
  ({
    rooms: all.map((one, process) =>
      plannedRoom({
        process: process === 2 ? 0 : process,
        publishers: [plannedPublisher({ health: one })],
      }),
    ),
  }) as unknown as Plan;

it('reads of a process what one of its publishers wants, as often as the most eager', () => {
  const both = plan(health(500, 'loop', 'canary'), health(100, 'ffi'), health(250, 'loop', 'tap'));
  expect(processHealthOf(both, 0)).toEqual({ everyMs: 250, canary: true, loop: true, ffi: false });
  expect(processHealthOf(both, 1)).toEqual({ everyMs: 100, canary: false, loop: false, ffi: true });
});

it('reads nothing where nobody wants anything', () => {
  const none = plan(health(100, 'tap', 'capture'), null);
  for (const process of [0, 1]) {
    expect(processHealthOf(none, process)).toBeNull();
    expect(threadsMsOf(none, process)).toBeNull();
  }
  expect(siblingHealthOf(none)).toBeNull();
});

it('has its sibling for the canary alone', () => {
  const wanted = plan(health(500, 'loop', 'sibling'), health(200, 'sibling', 'threads'));
  expect(siblingHealthOf(wanted)).toEqual({
    everyMs: 200,
    canary: true,
    loop: false,
    ffi: false,
  });
  expect(threadsMsOf(wanted, 1)).toBe(200);
});

it('is silent of panics only where every publisher of the process has switched that off', () => {
  const off = health(100, 'tap');
  expect([null, off, health(100, 'panic')].map((one) => tellsPanics(plan(one), 0))).toEqual([
    true,
    false,
    true,
  ]);
  expect(tellsPanics(plan(off, off, null), 0)).toBe(true);
  expect(tellsPanics(plan(off), 7)).toBe(true);
});
