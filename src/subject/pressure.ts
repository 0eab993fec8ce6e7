import type { ToSubject } from './messages.js';

type Order = Extract<ToSubject, { kind: 'pressure' }>;

/** Pressure on the subject's own JS thread and heap, until it is taken back or its limit is over. */
export function subjectPressure(nowMs: () => number): (order: Order) => void {
  const running = new Map<number, () => void>();
  return (order) => {
    running.get(order.step)?.();
    running.delete(order.step);
    if (!order.on) return;
    const stop = order.what === 'gc' ? litter(order.amount) : block(order, nowMs);
    const limit = setTimeout(() => stop(), order.limitMs);
    running.set(order.step, () => {
      clearTimeout(limit);
      stop();
    });
  };
}

const LITTER_EVERY_MS = 10;
const OBJECT_BYTES = 1024;
/** Some of it has to live a while, or it is only ever the young generation that is cleaned. */
const HELD_S = 1;
const HELD_MOST_MB = 128;

/** @param mbPerS of small objects in the JS heap */
function litter(mbPerS: number): () => void {
  const perTick = Math.max(
    1,
    Math.round((mbPerS * 2 ** 20 * LITTER_EVERY_MS) / 1000 / OBJECT_BYTES),
  );
  const heldTicks = Math.max(
    1,
    Math.floor((Math.min(HELD_MOST_MB, mbPerS * HELD_S) * 2 ** 20) / (perTick * OBJECT_BYTES)),
  );
  const held: unknown[] = [];
  let tick = 0;
  const timer = setInterval(() => {
    // A packed array of doubles: 8 bytes an entry, in the heap that the collector walks.
    held[tick++ % heldTicks] = Array.from({ length: perTick }, () =>
      new Array<number>(OBJECT_BYTES / 8).fill(0.5),
    );
  }, LITTER_EVERY_MS);
  return () => {
    clearInterval(timer);
    held.length = 0;
  };
}

/** Synchronous work of `blockMs` at a time, for the share `amount` of the time. */
function block({ amount, blockMs }: Order, nowMs: () => number): () => void {
  const periodMs = blockMs / amount;
  let atMs = nowMs();
  let stopped = false;
  const work = () => {
    if (stopped) return;
    const untilMs = nowMs() + blockMs;
    while (nowMs() < untilMs);
    // What came late is not made up for: the share is a limit.
    atMs = Math.max(atMs + periodMs, nowMs());
    setTimeout(work, Math.max(0, Math.round(atMs - nowMs())));
  };
  work();
  return () => void (stopped = true);
}
