import { onGrid } from '../units/on-grid.js';
import type { HostMeter } from './host-meter.js';
import type { Ledger } from './ledger.js';
import type { Recorder } from './recorder.js';
import type { RecoveryDriver } from './recovery/driver.js';
import type { Roster } from './roster.js';
import type { ThreadWatch } from './thread-watch.js';
import type { Watch } from './watch.js';

const LOOK_MS = 100;
const INTERVAL_MS = 1000;
/** Children hand over what they counted on the grid that a run begins on; so long it may take to come. */
const ON_ITS_WAY_MS = 50;
const PUBLISHER_INTERVAL_MS = 60_000;

/** What the conductor writes and looks at by the clock. */
export type Meters = { start(nowUs: number): void; stop(): void };

export function meters(context: {
  ledger: Ledger;
  recorder: Recorder;
  roster: Roster;
  watch: Watch;
  threads: ThreadWatch;
  recovery: () => RecoveryDriver;
  nowUs: () => number;
  host: HostMeter;
}): Meters {
  const { ledger, recorder, roster, watch, threads, recovery, nowUs, host } = context;
  let timers: NodeJS.Timeout[] = [];
  let endGroups = () => {};
  let fromUs = 0;

  const groups = () => {
    const now = nowUs();
    const events = recorder.groupIntervals(ledger.toRun(now), roster.roomsUp);
    for (const event of events) ledger.write(event);
    ledger.note(now, host.take(ledger.toRun(fromUs)));
    fromUs = now;
  };

  const look = () => {
    const now = nowUs();
    watch.look(now);
    threads.look(now);
    recovery().look(now);
  };

  const publishers = () => {
    for (const event of recorder.publisherIntervals(ledger.toRun(nowUs()))) ledger.write(event);
  };

  return {
    start(now) {
      fromUs = now;
      host.take(0); // from here on
      timers = [setInterval(look, LOOK_MS), setInterval(publishers, PUBLISHER_INTERVAL_MS)];
      const sinceMs = () => (nowUs() - now) / 1000;
      endGroups = onGrid(INTERVAL_MS, sinceMs, groups, ON_ITS_WAY_MS);
    },
    stop() {
      if (timers.length === 0) return;
      endGroups();
      for (const timer of timers) clearInterval(timer);
      timers = [];
      groups();
      publishers();
    },
  };
}
