import type { Clock } from './clock.js';

const LONGEST_TIMER_MS = 0x7fffffff;

/** Called when it is due (µs); says when it is due next, Infinity when `due` will tell. */
export type Firing = { fire(nowUs: number): number };

export type Scheduler = {
  add(one: Firing): void;
  remove(one: Firing): void;
  /** One of them is due at `atUs`. */
  due(atUs: number): void;
  stop(): void;
};

/**
 * One timer for all that speak in the process, against the absolute schedule. Node's timers have
 * 1 ms steps and drop fractions, so the wait is rounded and publishers take half a step's slack.
 */
export function scheduler(clock: Clock): Scheduler {
  const all = new Set<Firing>();
  let timer: NodeJS.Timeout | undefined;
  let wakeAtUs = Number.POSITIVE_INFINITY;
  let stopped = false;

  const tick = () => {
    wakeAtUs = Number.POSITIVE_INFINITY;
    let nextUs = Number.POSITIVE_INFINITY;
    const nowUs = clock.nowUs();
    for (const one of all) nextUs = Math.min(nextUs, one.fire(nowUs));
    due(nextUs);
  };

  const due = (atUs: number) => {
    if (stopped || atUs >= wakeAtUs) return;
    if (timer !== undefined) clearTimeout(timer);
    wakeAtUs = atUs;
    const waitMs = Math.max(1, Math.round((atUs - clock.nowUs()) / 1000));
    timer = setTimeout(tick, Math.min(waitMs, LONGEST_TIMER_MS));
  };

  return {
    add(one) {
      all.add(one);
      due(clock.nowUs());
    },
    remove(one) {
      all.delete(one);
    },
    due,
    stop() {
      stopped = true;
      if (timer !== undefined) clearTimeout(timer);
    },
  };
}
