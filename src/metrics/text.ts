import { BUCKETS_US } from './catalogue.js';
import type { Family, HistogramPoint, Labels } from './sheet.js';

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The Prometheus text format, version 0.0.4. */
export function metricsText(families: readonly Family[]): string {
  const lines = families.flatMap((family) => [
    `# HELP ${family.name} ${escapedHelp(family.help)}`,
    `# TYPE ${family.name} ${family.type}`,
    ...(family.type === 'histogram'
      ? family.points.flatMap((one) => histogramLines(family.name, one))
      : family.points.map(({ labels, value }) => line(family.name, labels, value))),
  ]);
  return `${lines.join('\n')}\n`;
}

function histogramLines(name: string, { labels, counts, sumUs }: HistogramPoint): string[] {
  let seen = 0;
  const buckets = counts.map((count, i) => {
    seen += count;
    const bound = BUCKETS_US[i];
    const le = bound === undefined ? '+Inf' : String(bound / 1e6);
    return line(`${name}_bucket`, { ...labels, le }, seen);
  });
  return [
    ...buckets,
    line(`${name}_sum`, labels, sumUs / 1e6),
    line(`${name}_count`, labels, seen),
  ];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapedValue(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

const escapedHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapedValue = (text: string) => escapedHelp(text).replaceAll('"', '\\"');
