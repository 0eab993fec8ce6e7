import { BUCKETS_US } from './catalogue.js';
import type { Family } from './sheet.js';

/** Numbers of OpenTelemetry’s enums, so that nothing of it is loaded where nothing is sent. */
const HISTOGRAM = 0;
const GAUGE = 2;
const SUM = 3;
const CUMULATIVE = 1;
const DOUBLE = 1;

type HrTime = [seconds: number, nanos: number];

/**
 * The sheet as an OpenTelemetry exporter takes it, under the same names.
 * @param fromMs wall clock: since when counters count
 */
export function otelMetrics(
  families: readonly Family[],
  { fromMs, nowMs, version }: { fromMs: number; nowMs: number; version: string },
) {
  const times = { startTime: hrTime(fromMs), endTime: hrTime(nowMs) };
  const metrics = families.map((family) => {
    const { name, help: description } = family;
    const head = {
      descriptor: { name, description, unit: unitOf(name), valueType: DOUBLE },
      aggregationTemporality: CUMULATIVE,
    };
    if (family.type === 'histogram') {
      const boundaries = BUCKETS_US.map((us) => us / 1e6);
      const dataPoints = family.points.map(({ labels, counts, sumUs }) => ({
        ...times,
        attributes: labels,
        value: {
          buckets: { boundaries, counts: [...counts] },
          sum: sumUs / 1e6,
          count: counts.reduce((sum, n) => sum + n, 0),
        },
      }));
      return { ...head, dataPointType: HISTOGRAM, dataPoints };
    }
    const dataPoints = family.points.map(({ labels, value }) => ({
      ...times,
      attributes: labels,
      value,
    }));
    return family.type === 'counter'
      ? { ...head, dataPointType: SUM, isMonotonic: true, dataPoints }
      : { ...head, dataPointType: GAUGE, dataPoints };
  });
  return {
    resource: { attributes: { 'service.name': 'framestall', 'service.version': version } },
    scopeMetrics: [{ scope: { name: 'framestall', version }, metrics }],
  };
}

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

/** UCUM. */
function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return 's';
  return name.endsWith('_bytes') ? 'By' : '';
}
