import type { NativeHook } from '../sdk/types.js';
import { gapMeter, readTimes } from '../meter/gap-meter.js';
import { processMeter } from '../meter/process-meter.js';
import type { ThreadTimes } from '../meter/thread-times.js';
import type { Clock } from './clock.js';
import type { FromSubject } from './messages.js';

type Load = Extract<FromSubject, { kind: 'load' }>;

/** What the JS thread and the process were busy with, since the last reading. */
export type LoadMeter = { take(): Load; heartbeat(): void; stop(): void };

/** @param hook the SDK's event counter; null until the SDK is loaded */
export function loadMeter(clock: Clock, hook: NativeHook): LoadMeter {
  const meter = processMeter();
  const gaps = gapMeter(() => readTimes(clock.nowUs), BEAT_MS * 1000);
  let fromUs = clock.nowUs();

  return {
    heartbeat: () => gaps.beat(),
    take() {
      const atUs = clock.nowUs();
      const { gapUs, times } = gaps.take();
      const reading = meter.take();
      const loopMaxGapUs = Math.max(reading.loopMaxGapUs, Math.round(gapUs));
      const load: Load = {
        ...{ kind: 'load', atUs, fromUs, ...reading, loopMaxGapUs },
        ...gapTimes(loopMaxGapUs, gapUs, times),
        ffi: hook.take(),
      };
      fromUs = atUs;
      return load;
    },
    stop: () => meter.stop(),
  };
}

/** A beat comes every 100 ms, so of a shorter gap that is all one knows: it may be another. */
function gapTimes(longestUs: number, gapUs: number, inGap: ThreadTimes | null) {
  if (inGap === null || gapUs < longestUs / 2) return {};
  const within = (us: number) => Math.round(Math.min(us, longestUs));
  return { gapWaitedUs: within(inGap.waitedUs), gapRanUs: within(inGap.ranUs) };
}

/** How often a child says that its JS thread is alive. */
export const BEAT_MS = 100;
