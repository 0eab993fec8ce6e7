import type { NativeHook } from '../sdk/types.js';
import { processMeter } from '../meter/process-meter.js';
import { threadTimes, type ThreadTimes } from '../meter/thread-times.js';
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
  let lastTimes = threadTimes();
  let maxGapUs = 0;
  let inGap: ThreadTimes | null = null;

  const beat = (nowUs: number) => {
    const times = threadTimes();
    const gapUs = nowUs - lastBeatUs - BEAT_MS * 1000;
    if (gapUs > maxGapUs) {
      maxGapUs = gapUs;
      inGap = between(lastTimes, times);
    }
    lastBeatUs = nowUs;
    lastTimes = times;
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
        ...gapTimes(loopMaxGapUs, maxGapUs, inGap),
        ffi: hook.take(),
      };
      fromUs = atUs;
      maxGapUs = 0;
      inGap = null;
      return load;
    },
    stop: () => meter.stop(),
  };
}

const between = (from: ThreadTimes | null, to: ThreadTimes | null): ThreadTimes | null =>
  from === null || to === null
    ? null
    : { ranUs: to.ranUs - from.ranUs, waitedUs: to.waitedUs - from.waitedUs };

/** A beat comes every 100 ms, so of a shorter gap that is all one knows: it may be another. */
function gapTimes(longestUs: number, gapUs: number, inGap: ThreadTimes | null) {
  if (inGap === null || gapUs < longestUs / 2) return {};
  const within = (us: number) => Math.round(Math.min(us, longestUs));
  return { gapWaitedUs: within(inGap.waitedUs), gapRanUs: within(inGap.ranUs) };
}

/** How often a child says that its JS thread is alive. */
export const BEAT_MS = 100;
