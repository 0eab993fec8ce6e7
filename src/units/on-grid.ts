/**
 * Calls at each whole multiple of `everyMs` of a clock, and `afterMs` later than that: processes that
 * share the clock act together, and count the same stretches of it. One that it is too late for is
 * left out.
 * @returns ends it
 */
export function onGrid(
  everyMs: number,
  nowMs: () => number,
  act: () => void,
  afterMs = 0,
): () => void {
  let timer: NodeJS.Timeout;
  let last = Math.floor(nowMs() / everyMs);
  const wait = () => {
    const sinceMs = nowMs() - afterMs;
    // A timer may come a little early.
    const next = Math.max(Math.floor(sinceMs / everyMs), last) + 1;
    timer = setTimeout(
      () => {
        last = next;
        wait();
        act();
      },
      next * everyMs - sinceMs,
    );
  };
  wait();
  return () => clearTimeout(timer);
}

/** How long it is to the next whole multiple of `everyMs`, ms. */
export const untilGridMs = (everyMs: number, nowMs: number): number => everyMs - (nowMs % everyMs);
