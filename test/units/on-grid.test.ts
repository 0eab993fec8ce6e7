import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onGrid, untilGridMs } from '../../src/units/on-grid.js';

beforeEach(() => vi.useFakeTimers({ now: 10_130 }));
afterEach(() => vi.useRealTimers());

describe('calls on a grid', () => {
  it('come at whole multiples of the clock, or so much later, until it is ended', () => {
    const told: number[] = [];
    const later: number[] = [];
    const end = onGrid(250, Date.now, () => told.push(Date.now()));
    onGrid(1000, Date.now, () => later.push(Date.now()), 50);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([10_250, 10_500, 10_750, 11_000]);
    expect(later).toEqual([11_050]);
    end();
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(4);
    expect(later).toEqual([11_050, 12_050]);
  });

  it('leave out what a blocked thread was too late for, and count an early timer once', () => {
    let offMs = 0;
    const told: number[] = [];
    const now = () => Date.now() + offMs;
    const end = onGrid(250, now, () => told.push(now()));
    vi.advanceTimersByTime(120);
    expect(told).toEqual([10_250]);
    offMs = 620; // no timer ran meanwhile
    vi.advanceTimersByTime(250);
    offMs = 619.4;
    vi.advanceTimersByTime(250);
    expect(told).toEqual([10_250, 11_120, 11_249.4]);
    vi.advanceTimersByTime(251);
    expect(told.slice(3)).toEqual([11_499.4]);
    end();
  });
});

it('the multiple on which it begins is over, however much later it calls', () => {
  const fromMs = Date.now();
  const told: number[] = [];
  onGrid(
    1000,
    () => Date.now() - fromMs,
    () => told.push(Date.now() - fromMs),
    50,
  );
  vi.advanceTimersByTime(2100);
  expect(told).toEqual([1050, 2050]);
});

it('the next multiple of the grid is never now', () => {
  expect([0, 1, 249.5, 250, 10_130].map((nowMs) => untilGridMs(250, nowMs))).toEqual([
    250, 249, 0.5, 250, 120,
  ]);
});
