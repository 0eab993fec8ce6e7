import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NativeHook } from '../../sdk/types.js';
import type { Gauge } from './gauge.js';

const RESOLUTION_MS = 20;

/**
 * The longest that the JS thread did not come round. Node's own histogram loses a block that ends in
 * a reading (its reset forgets when it last looked), so the reading's own lateness counts too.
 */
export function loopGauge(everyMs: number): Gauge {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let lastUs: number | null = null;
  return {
    signal: 'loop',
    read(nowUs) {
      const lateUs = lastUs === null ? 0 : nowUs - lastUs - everyMs * 1000;
      lastUs = nowUs;
      // The histogram counts its own timer's period in.
      const longestUs = Math.max(0, delay.max / 1000 - RESOLUTION_MS * 1000, lateUs);
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
