import { describe, expect, it } from 'vitest';
import { gapMeter, readTimes, type Reading } from '../../src/meter/gap-meter.js';

describe('a thread’s times and the clock', () => {
  /** Each look at the clock takes 10 µs; before those named the thread waits for a CPU. */
  const host = (waitsUs: Record<number, number>) => {
    let [nowUs, waitedUs, looks] = [0, 0, 0];
    const wait = () => {
      const us = waitsUs[looks++] ?? 0;
      nowUs += us + 10;
      waitedUs += us;
    };
    return {
      nowUs: () => {
        wait();
        return nowUs;
      },
      times: () => {
        wait();
        return { ranUs: nowUs - waitedUs, waitedUs };
      },
    };
  };

  it('are read again where the thread lost its CPU between them', () => {
    const read = ({ nowUs, times }: ReturnType<typeof host>) => readTimes(nowUs, times);
    expect(read(host({}))).toEqual({ atUs: 30, times: { ranUs: 20, waitedUs: 0 } });
    for (const at of [1, 2]) {
      const { atUs, times } = read(host({ [at]: 1_900_000 }));
      expect(times?.waitedUs).toBe(1_900_000);
      expect(atUs - 1_900_000).toBe(60);
    }
  });

  it('are taken as they come where it never gets on', () => {
    const always = host(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [n, 50_000])));
    expect(readTimes(always.nowUs, always.times).times).not.toBeNull();
  });

  it('tell a wait in the very beat as one of the gap that it made', () => {
    let beats = 0;
    // The second beat loses its CPU as soon as it has looked at the clock.
    const late = host({ 4: 1_900_000 });
    let slept = 0;
    const read = (): Reading => {
      slept = beats++ * 100_000;
      const { atUs, times } = readTimes(() => late.nowUs() + slept, late.times);
      return { atUs, times };
    };
    const meter = gapMeter(read, 100_000);
    meter.beat();
    const { gapUs, times } = meter.take();
    expect(Math.round(gapUs / 100_000)).toBe(19);
    expect(times?.waitedUs).toBe(1_900_000);
    expect(meter.take().gapUs).toBeLessThan(1000);
  });

  it('are not told where the system does not count them', () => {
    let nowUs = 0;
    const meter = gapMeter(() => ({ atUs: (nowUs += 300_000), times: null }), 100_000);
    expect(meter.take()).toEqual({ gapUs: 200_000, times: null });
  });
});
