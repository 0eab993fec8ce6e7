import { eachCount } from '../journal/counts.js';
import { BUCKETS_US, METRICS, type Metric, type MetricName } from './catalogue.js';

export type Labels = Readonly<Record<string, string>>;

/** `counts`: of each bucket alone, the one beyond the last bound at the end. Times in µs. */
export type HistogramPoint = { labels: Labels; counts: number[]; sumUs: number };
type NumberPoint = { labels: Labels; value: number };
export type Family = { name: MetricName } & Omit<Metric, 'type'> &
  (
    | { type: 'counter' | 'gauge'; points: NumberPoint[] }
    | { type: 'histogram'; points: HistogramPoint[] }
  );

/** All values as they stand. Counters only grow, also from one cell of a series to the next. */
export type Sheet = {
  set(name: MetricName, labels: Labels, value: number): void;
  /** What is below 0 is taken for 0: a counter never falls. */
  add(name: MetricName, labels: Labels, value: number): void;
  observeUs(name: MetricName, labels: Labels, us: number, count?: number): void;
  /** Adds a histogram as the journal has it. */
  observeAll(name: MetricName, labels: Labels, encoded: string): void;
  /** Those that have a value, in the catalogue's order. */
  families(): Family[];
};

export function newSheet(): Sheet {
  const numbers = new Map<MetricName, Map<string, NumberPoint>>();
  const histograms = new Map<MetricName, Map<string, HistogramPoint>>();

  const number = (name: MetricName, labels: Labels) =>
    point(numbers, name, labels, () => ({ labels, value: 0 }));
  const histogram = (name: MetricName, labels: Labels) =>
    point(histograms, name, labels, () => ({
      labels,
      counts: Array.from({ length: BUCKETS_US.length + 1 }, () => 0),
      sumUs: 0,
    }));

  const observe = (into: HistogramPoint, us: number, count: number) => {
    const found = BUCKETS_US.findIndex((bound) => us <= bound);
    const bucket = found === -1 ? BUCKETS_US.length : found;
    into.counts[bucket] = (into.counts[bucket] ?? 0) + count;
    into.sumUs += us * count;
  };

  return {
    set(name, labels, value) {
      number(name, labels).value = value;
    },
    add(name, labels, value) {
      number(name, labels).value += Math.max(0, value);
    },
    observeUs(name, labels, us, count = 1) {
      observe(histogram(name, labels), us, count);
    },
    observeAll(name, labels, encoded) {
      const into = histogram(name, labels);
      eachCount(encoded, (us, count) => observe(into, us, count));
    },
    families() {
      return (Object.keys(METRICS) as MetricName[]).flatMap((name): Family[] => {
        const { type, help, labels } = METRICS[name];
        if (type === 'histogram') {
          const points = [...(histograms.get(name)?.values() ?? [])];
          return points.length === 0 ? [] : [{ name, type, help, labels, points }];
        }
        const points = [...(numbers.get(name)?.values() ?? [])];
        return points.length === 0 ? [] : [{ name, type, help, labels, points }];
      });
    },
  };
}

function point<P>(
  all: Map<MetricName, Map<string, P>>,
  name: MetricName,
  labels: Labels,
  make: () => P,
): P {
  const ofName = all.get(name) ?? new Map<string, P>();
  all.set(name, ofName);
  const key = JSON.stringify(METRICS[name].labels.map((label) => labels[label] ?? ''));
  const found = ofName.get(key) ?? make();
  ofName.set(key, found);
  return found;
}
