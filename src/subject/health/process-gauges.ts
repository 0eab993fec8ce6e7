import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NativeHook } from '../../sdk/types.js';
import type { Gauge } from './gauge.js';

const RESOLUTION_MS = 20;

/** The longest that the JS thread did not come round. */
export function loopGauge(): Gauge {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return {
    signal: 'loop',
    read() {
      // The histogram counts its own timer's period in.
      const longestUs = Math.max(0, delay.max / 1000 - RESOLUTION_MS * 1000);
      delay.reset();
      return { loop: Math.round(longestUs) };
    },
    stop: () => void delay.disable(),
  };
}

/** What native events take of the JS thread. */
export function ffiGauge(hook: Pick<NativeHook, 'totalUs'>): Gauge {
  let before: { atUs: number; totalUs: number } | null = null;
  return {
    signal: 'ffi',
    read(nowUs) {
      const totalUs = hook.totalUs();
      const spanUs = before === null ? 0 : nowUs - before.atUs;
      const share = before === null || spanUs <= 0 ? null : (totalUs - before.totalUs) / spanUs;
      before = { atUs: nowUs, totalUs };
      return { ffi: share === null ? null : Math.round(Math.min(1, share) * 1000) / 1000 };
    },
  };
}
