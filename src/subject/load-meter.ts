import type { NativeHook } from '../sdk/types.js';
import { processMeter } from '../meter/process-meter.js';
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
  let maxGapUs = 0;

  return {
    heartbeat(nowUs) {
      maxGapUs = Math.max(maxGapUs, nowUs - lastBeatUs - BEAT_MS * 1000);
      lastBeatUs = nowUs;
    },
    take() {
      const atUs = clock.nowUs();
      const reading = meter.take();
      const loopMaxGapUs = Math.max(reading.loopMaxGapUs, Math.round(maxGapUs));
      const load: Load = { kind: 'load', atUs, fromUs, ...reading, loopMaxGapUs, ffi: hook.take() };
      fromUs = atUs;
      maxGapUs = 0;
      return load;
    },
    stop: () => meter.stop(),
  };
}

/** How often a child says that its JS thread is alive. */
export const BEAT_MS = 100;
