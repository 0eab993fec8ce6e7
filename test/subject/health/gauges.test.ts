import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeardFrame } from '../../../src/sdk/types.js';
import { readAll } from '../../../src/subject/health/gauge.js';
import { packetsGauge } from '../../../src/subject/health/packets-gauge.js';
import { prober, REFUSED } from '../../../src/subject/health/prober.js';
import { ffiGauge, loopGauge } from '../../../src/subject/health/process-gauges.js';
import { tapGauge } from '../../../src/subject/health/tap-gauge.js';

type Settle = { resolve: () => void; reject: (error: Error) => void };
const tick = () => new Promise((resolve) => setImmediate(resolve));

function captures() {
  const open: Settle[] = [];
  const capture = () => new Promise<void>((resolve, reject) => open.push({ resolve, reject }));
  return { open, capture };
}

describe('prober', () => {
  it('reads the time of the last one, once', async () => {
    let nowUs = 0;
    const { open, capture } = captures();
    const probe = prober(capture, () => nowUs);
    expect(probe.read(0)).toBeNull();
    probe.ask(0);
    nowUs = 700;
    open[0]?.resolve();
    await tick();
    expect(probe.read(1000)).toBe(700);
    expect(probe.read(2000)).toBeNull();
  });

  it('asks one at a time, and reads the age of one that does not settle', async () => {
    const { open, capture } = captures();
    const probe = prober(capture, () => 0);
    for (const nowUs of [0, 1000, 2000]) probe.ask(nowUs);
    expect(open).toHaveLength(1);
    expect(probe.read(5_000_000)).toBe(5_000_000);
    expect(probe.outstanding).toBe(true);
    open[0]?.reject(new Error('closed'));
    await tick();
    expect(probe.read(5_000_001)).toBe(REFUSED);
    probe.ask(6_000_000);
    expect(open).toHaveLength(2);
  });

  it('takes a throw for a refusal, and null for not now', () => {
    const throws = prober(
      () => {
        throw new Error('closed');
      },
      () => 0,
    );
    throws.ask(0);
    expect(throws.read(1)).toBe(REFUSED);
    const busy = prober(
      () => null,
      () => 0,
    );
    busy.ask(0);
    expect([busy.read(1), busy.outstanding]).toEqual([null, false]);
  });
});

describe('tapGauge', () => {
  const spec = { rateHz: 48_000, channels: 1, signal: 'tone' } as const;
  const tapped = (signal: 'tone' | 'silence' = 'tone') => {
    let begun = { frames: 0, pending: 0 };
    let onFrame: (frame: HeardFrame) => void = () => {};
    let stopped = false;
    const gauge = tapGauge(
      {
        sid: null,
        tap: (listener) => {
          onFrame = listener;
          return () => void (stopped = true);
        },
      },
      { ...spec, signal },
      () => begun,
    );
    if (gauge === null) throw new Error('there is a tap');
    const hear = (level: number, samples = 480) =>
      onFrame({ samples: new Int16Array(samples).fill(level), rateHz: 48_000, channels: 1 });
    const capture = (frames: number, pending = 0) => {
      begun = { frames: begun.frames + frames, pending };
    };
    return { gauge, hear, capture, stopped: () => stopped };
  };

  it('counts windows of 10 ms a second and those with sound, whatever the frames are', () => {
    const { gauge, hear } = tapped();
    expect(gauge.read(0)).toEqual({ tap: null, sound: null });
    hear(9000, 960);
    hear(3);
    hear(-9000, 240);
    hear(-9000, 240);
    expect(gauge.read(500_000)).toEqual({ tap: 8, sound: 0.75 });
    expect(gauge.read(1_000_000)).toEqual({ tap: 0, sound: null });
  });

  it('stops its tap, and is none where the SDK has none', () => {
    const { gauge, stopped } = tapped();
    gauge.stop?.();
    expect(stopped()).toBe(true);
    expect(tapGauge({ sid: null }, spec, () => ({ frames: 0, pending: 0 }))).toBeNull();
  });

  it('reads no sound only where there is something to hear', () => {
    const { gauge, hear, capture } = tapped();
    const read = (level: number, frames: number, pending = 0) => {
      hear(level);
      capture(frames, pending);
      return gauge.read(0).sound;
    };
    expect(read(9000, 1)).toBe(1);
    expect(read(0, 1)).toBe(0); // muted
    expect(read(0, 0)).toBeNull(); // a pause
    expect(read(9000, 0)).toBe(1); // what the queue still held
    expect(read(0, 0, 1)).toBe(0); // it waits for its capture
    expect(read(0, 0)).toBeNull();
    const silence = tapped('silence');
    silence.hear(0);
    silence.capture(1);
    expect(silence.gauge.read(0).sound).toBeNull();
  });
});

describe('packetsGauge', () => {
  it('reads a slope, and the age of statistics that do not come', async () => {
    let nowUs = 0;
    const answers: ((packets: number | null) => void)[] = [];
    const gauge = packetsGauge(
      () => new Promise((resolve) => answers.push(resolve)),
      () => nowUs,
      { packets: true, stats: true },
    );
    expect(gauge.read(0)).toEqual({ packets: null, stats: null });
    nowUs = 2000;
    answers[0]?.(100);
    await tick();
    expect(gauge.read(1_000_000)).toEqual({ packets: null, stats: 2000 });
    nowUs = 1_002_000;
    answers[1]?.(150);
    await tick();
    expect(gauge.read(2_000_000)).toEqual({ packets: 50, stats: 2000 });
    expect(gauge.read(3_000_000)).toEqual({ packets: null, stats: 1_000_000 });
    expect(answers).toHaveLength(3);
  });

  it('never reads below nothing, whatever the SDK counts', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.nat()), { maxLength: 20 }), async (counts) => {
        let nowUs = 0;
        let next = 0;
        const gauge = packetsGauge(
          () => Promise.resolve(counts[next++] ?? null),
          () => nowUs,
          { packets: true, stats: true },
        );
        for (let i = 0; i < counts.length; i++) {
          const { packets } = gauge.read((nowUs += 1000));
          expect(packets === null || (packets ?? -1) >= 0).toBe(true);
          await tick();
        }
      }),
      { numRuns: 30 },
    ));
});

it('reads the share of the JS thread between two readings', () => {
  let totalUs = 0;
  const gauge = ffiGauge({ totalUs: () => totalUs });
  expect(gauge.read(0)).toEqual({ ffi: null });
  totalUs = 250_000;
  expect(gauge.read(1_000_000)).toEqual({ ffi: 0.25 });
  totalUs = 9_000_000;
  expect(gauge.read(2_000_000)).toEqual({ ffi: 1 });
});

it('puts all readings into one, each with what it cost', () => {
  let us = 0;
  const gauge = {
    signal: 'tap' as const,
    read: () => {
      us += 7;
      return { tap: 100, sound: 1 };
    },
    spentUs: () => 20,
  };
  expect(readAll([gauge], 0, () => us)).toEqual({
    values: { tap: 100, sound: 1 },
    costUs: { tap: 27 },
  });
});

it('reads how late it is read itself', () => {
  const gauge = loopGauge(250);
  gauge.read(0);
  expect(gauge.read(250_000).loop).toBeLessThan(200_000);
  expect(gauge.read(2_750_000).loop).toBe(2_250_000);
  gauge.stop?.();
});
