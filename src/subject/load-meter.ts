import type { NativeHook } from '../sdk/types.js';
import { processMeter } from '../meter/process-meter.js';
import { runDelayUs } from '../meter/run-delay.js';
import type { Clock } from './clock.js';
import type { FromSubject } from './messages.js';

type Load = Extract<FromSubject, { kind: 'load' }>;

/** What the JS thread and the process were busy with, since the last reading. */
export type LoadMeter = { take(): Load; heartbeat(nowUs: number): void; stop(): void };

/** @param hook the SDK's event counter; null until the SDK is loaded */
export function loadMeter(clock: Clock, hook: NativeHook): LoadMeter {
  const meter = processMeter();
  let fromUs = clock.nowUs();
  let lastBeatUs = fromUs;
  let lastWaitedUs = runDelayUs();
  let maxGapUs = 0;
  let gapWaitedUs: number | null = null;

  const beat = (nowUs: number) => {
    const waitedUs = runDelayUs();
    const gapUs = nowUs - lastBeatUs - BEAT_MS * 1000;
    if (gapUs > maxGapUs) {
      maxGapUs = gapUs;
      gapWaitedUs = lastWaitedUs === null || waitedUs === null ? null : waitedUs - lastWaitedUs;
    }
    lastBeatUs = nowUs;
    lastWaitedUs = waitedUs;
  };

  return {
    heartbeat: beat,
    take() {
      const atUs = clock.nowUs();
      beat(atUs); // of timers that are all overdue this one may come first
      const reading = meter.take();
      const loopMaxGapUs = Math.max(reading.loopMaxGapUs, Math.round(maxGapUs));
      const load: Load = {
        ...{ kind: 'load', atUs, fromUs, ...reading, loopMaxGapUs },
        ...waitedIn(loopMaxGapUs, maxGapUs, gapWaitedUs),
        ffi: hook.take(),
      };
      fromUs = atUs;
      maxGapUs = 0;
      gapWaitedUs = null;
      return load;
    },
    stop: () => meter.stop(),
  };
}

/** A beat comes every 100 ms, so of a shorter gap that is all one knows: it may be another. */
function waitedIn(longestUs: number, gapUs: number, waitedUs: number | null) {
  if (waitedUs === null || gapUs < longestUs / 2) return {};
  return { gapWaitedUs: Math.round(Math.min(waitedUs, longestUs)) };
}

/** How often a child says that its JS thread is alive. */
export const BEAT_MS = 100;
