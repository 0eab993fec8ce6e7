import type { HealthSignal, HealthValues } from '../../journal/health.js';

/** Takes one signal, or two that come together. */
export type Gauge = {
  signal: HealthSignal;
  /** What it reads for the interval that ends now, in the units of `HEALTH_SIGNALS`. */
  read(nowUs: number): HealthValues;
  /** µs of the JS thread spent between readings since the last one, e.g. on the frames of a tap. */
  spentUs?(): number;
  stop?(): void;
};

export type Reading = { values: HealthValues; costUs: Record<string, number> };

/** Reads all of them, and what that costs. @param cpuUs a clock of the JS thread's time, µs */
export function readAll(gauges: Gauge[], nowUs: number, cpuUs: () => number): Reading {
  const reading: Reading = { values: {}, costUs: {} };
  for (const gauge of gauges) {
    const beforeUs = cpuUs();
    Object.assign(reading.values, gauge.read(nowUs));
    const costUs = cpuUs() - beforeUs + (gauge.spentUs?.() ?? 0);
    reading.costUs[gauge.signal] = Math.round(costUs);
  }
  return reading;
}
