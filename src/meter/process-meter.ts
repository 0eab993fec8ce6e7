import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';

const RESOLUTION_MS = 20;

/** What this process and its JS thread were busy with, since the last reading. */
export type ProcessReading = {
  cpuUs: number;
  rssBytes: number;
  /** Above the sampling resolution. */
  loopDelayP99Us: number;
  loopMaxGapUs: number;
  gcUs: number;
  /** Share of the time in which the event loop did not wait for something to do. */
  loopBusyShare: number;
};
export type ProcessMeter = { take(): ProcessReading; stop(): void };

export function processMeter(): ProcessMeter {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let gcUs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcUs += entry.duration * 1000;
  });
  observer.observe({ entryTypes: ['gc'] });
  let cpu = process.cpuUsage();
  let loop = performance.eventLoopUtilization();

  return {
    take() {
      const used = process.cpuUsage(cpu);
      cpu = process.cpuUsage();
      const { utilization } = performance.eventLoopUtilization(loop);
      loop = performance.eventLoopUtilization();
      const resolutionUs = RESOLUTION_MS * 1000; // the histogram counts its own timer's period in
      const reading: ProcessReading = {
        cpuUs: used.user + used.system,
        rssBytes: process.memoryUsage.rss(),
        loopDelayP99Us: Math.round(Math.max(0, delay.percentile(99) / 1000 - resolutionUs)),
        loopMaxGapUs: Math.round(Math.max(0, delay.max / 1000 - resolutionUs)),
        gcUs: Math.round(gcUs),
        loopBusyShare: Math.round(utilization * 1000) / 1000,
      };
      delay.reset();
      gcUs = 0;
      return reading;
    },
    stop() {
      delay.disable();
      observer.disconnect();
    },
  };
}
