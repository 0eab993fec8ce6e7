import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ToSubject } from '../../src/subject/messages.js';
import { subjectPressure } from '../../src/subject/pressure.js';

type Order = Extract<ToSubject, { kind: 'pressure' }>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const order = (part: Partial<Order>): Order => ({
  kind: 'pressure',
  step: 0,
  on: true,
  what: 'loop',
  amount: 0.5,
  blockMs: 20,
  limitMs: 60_000,
  ...part,
});

/** A clock that goes on while somebody looks at it: synchronous work takes time too. */
function setup() {
  let workedMs = 0;
  const nowMs = () => Date.now() + (workedMs += 0.5);
  return { order: subjectPressure(nowMs), workedMs: () => workedMs };
}

it.each([
  [0.5, 20],
  [0.2, 50],
  [0.9, 10],
])('works synchronously for %d of the time, %d ms at a time', (amount, blockMs) => {
  const subject = setup();
  const fromMs = Date.now();
  subject.order(order({ amount, blockMs }));
  expect(subject.workedMs()).toBeGreaterThanOrEqual(blockMs);
  expect(subject.workedMs()).toBeLessThan(blockMs + 3);
  vi.advanceTimersByTime(5000);
  const share = subject.workedMs() / (Date.now() - fromMs + subject.workedMs());
  expect(share).toBeGreaterThan(amount * 0.85);
  expect(share).toBeLessThan(amount * 1.15);
});

it.each(['loop', 'gc'] as const)('stops %s when told, and by itself at its limit', (what) => {
  const subject = setup();
  subject.order(order({ what, amount: 0.5 }));
  vi.advanceTimersByTime(200);
  subject.order(order({ what, on: false }));
  vi.advanceTimersByTime(200);
  expect(vi.getTimerCount()).toBe(0);

  subject.order(order({ what, limitMs: 300 }));
  vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps steps apart, and a step that is ordered twice is one', () => {
  const subject = setup();
  subject.order(order({ step: 1, what: 'gc', amount: 1 }));
  subject.order(order({ step: 1, what: 'gc', amount: 1 }));
  subject.order(order({ step: 2, what: 'gc', amount: 1 }));
  expect(vi.getTimerCount()).toBe(4); // each has its work and its limit
  subject.order(order({ step: 1, what: 'gc', on: false }));
  expect(vi.getTimerCount()).toBe(2);
  subject.order(order({ step: 7, on: false })); // was never begun
});
