import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { NativeHook } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { FromSubject } from './messages.js';

const RESOLUTION_MS = 20;

type Load = Extract<FromSubject, { kind: 'load' }>;

/** What the JS thread and the process were busy with, since the last reading. */
export type LoadMeter = { take(): Load; heartbeat(nowUs: number): void; stop(): void };

/** @param hook the SDK's event counter; null until the SDK is loaded */
export function loadMeter(clock: Clock, hook: NativeHook): LoadMeter {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let gcUs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcUs += entry.duration * 1000;
  });
  observer.observe({ entryTypes: ['gc'] });
  let fromUs = clock.nowUs();
  let cpu = process.cpuUsage();
  let lastBeatUs = fromUs;
  let maxGapUs = 0;

  return {
    heartbeat(nowUs) {
      maxGapUs = Math.max(maxGapUs, nowUs - lastBeatUs - BEAT_MS * 1000);
      lastBeatUs = nowUs;
    },
    take() {
      const atUs = clock.nowUs();
      const used = process.cpuUsage(cpu);
      cpu = process.cpuUsage();
      const resolutionUs = RESOLUTION_MS * 1000; // the histogram counts its own timer's period in
      const p99Us = Math.max(0, delay.percentile(99) / 1000 - resolutionUs);
      const longestUs = Math.max(0, delay.max / 1000 - resolutionUs, maxGapUs);
      const load: Load = {
        kind: 'load',
        atUs,
        fromUs,
        cpuUs: used.user + used.system,
        rssBytes: process.memoryUsage.rss(),
        loopDelayP99Us: Math.round(p99Us),
        loopMaxGapUs: Math.round(longestUs),
        gcUs: Math.round(gcUs),
        ffi: hook.take(),
      };
      delay.reset();
      fromUs = atUs;
      gcUs = 0;
      maxGapUs = 0;
      return load;
    },
    stop() {
      delay.disable();
      observer.disconnect();
    },
  };
}

/** How often a child says that its JS thread is alive. */
export const BEAT_MS = 100;
