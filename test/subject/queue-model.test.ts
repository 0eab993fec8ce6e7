import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueModel } from '../../src/subject/queue-model.js';

const TICK_MS = 10;
type Push = { gapMs: number; frameMs: number };

/** The native source, tick by tick: each push's wait in ms, and what the queue holds. */
function simulate(pushes: Push[], queueMs: number, phaseMs: number): number[] {
  let level = 0;
  let nowMs = phaseMs;
  const ticksUpTo = (fromMs: number, toMs: number) =>
    Math.floor(toMs / TICK_MS) - Math.floor(fromMs / TICK_MS);
  return pushes.map(({ gapMs, frameMs }) => {
    for (let i = ticksUpTo(nowMs, nowMs + gapMs); i > 0; i--) level = Math.max(0, level - TICK_MS);
    nowMs += gapMs;
    level += frameMs;
    let rest = level;
    let tickMs = nowMs;
    while (rest > queueMs) {
      tickMs = (Math.floor(tickMs / TICK_MS) + 1) * TICK_MS;
      rest = Math.max(0, rest - TICK_MS);
    }
    return tickMs - nowMs;
  });
}

const pushes = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 0, max: 200 }),
    frameMs: fc.integer({ min: 1, max: 10 }).map((n) => n * 10),
  }),
  { minLength: 1, maxLength: 200 },
);

describe('queueModel', () => {
  it('lets a real-time publisher through at once', () => {
    const model = queueModel(1_000_000);
    for (let n = 0; n < 1000; n++) expect(model.push(n * 20_000, 20_000)).toBe(0);
  });

  it('makes a burst wait for what lies above the queue', () => {
    const model = queueModel(100_000);
    const waits = Array.from({ length: 7 }, () => model.push(0, 20_000));
    expect(waits).toEqual([0, 0, 0, 0, 0, 20_000, 40_000]);
    expect(model.push(40_000, 20_000)).toBe(20_000);
  });

  it('knows no wait without a queue', () => {
    const model = queueModel(0);
    expect([model.push(0, 20_000), model.push(0, 20_000)]).toEqual([0, 0]);
  });

  it('agrees with the drain’s ticks to within one of them', () => {
    fc.assert(
      fc.property(
        pushes,
        fc.integer({ min: 1, max: 100 }),
        fc.nat(9),
        (given, queueTens, phaseMs) => {
          const queueMs = queueTens * 10;
          const model = queueModel(queueMs * 1000);
          let nowMs = phaseMs;
          const simulated = simulate(given, queueMs, phaseMs);
          given.forEach(({ gapMs, frameMs }, i) => {
            nowMs += gapMs;
            const allowedMs = model.push(nowMs * 1000, frameMs * 1000) / 1000;
            expect(Math.abs(allowedMs - (simulated[i] ?? Number.NaN))).toBeLessThanOrEqual(TICK_MS);
          });
        },
      ),
    );
  });

  it('a refused frame leaves the queue as if it had not been called', () => {
    fc.assert(
      fc.property(pushes, fc.integer({ min: 1, max: 100 }), (given, queueTens) => {
        const [model, other] = [queueModel(queueTens * 10_000), queueModel(queueTens * 10_000)];
        let nowUs = 0;
        for (const { gapMs, frameMs } of given) {
          nowUs += gapMs * 1000;
          other.push(nowUs, 70_000);
          other.refuse(70_000);
          const frameUs = frameMs * 1000;
          expect(other.push(nowUs, frameUs)).toBe(model.push(nowUs, frameUs));
        }
      }),
    );
  });
});
