import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { METRICS, type Metric, type MetricName } from '../../src/metrics/catalogue.js';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

type Query = { where: string; expr: string };
type Dashboard = {
  panels: {
    id: number;
    title: string;
    type: string;
    datasource?: { uid: string };
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { refId: string; expr: string; datasource: { uid: string } }[];
  }[];
  annotations: { list: { name: string; expr?: string }[] };
  templating: { list: { name: string; type: string; query: unknown; definition?: string }[] };
};
const dashboard = JSON.parse(read('grafana-dashboard.json')) as Dashboard;
const { panels, annotations, templating } = dashboard;
const QUERIES: Query[] = [
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr }) => ({ where: `${title} ${refId}`, expr })),
  ),
  ...annotations.list.flatMap(({ name, expr }) =>
    expr === undefined ? [] : [{ where: name, expr }],
  ),
  ...templating.list.flatMap(({ name, definition }) =>
    definition === undefined ? [] : [{ where: name, expr: definition }],
  ),
];

/** The metric of a series' name; only histograms have such ends. */
function metricOf(series: string): Metric | undefined {
  const whole = METRICS[series as MetricName] as Metric | undefined;
  if (whole !== undefined) return whole.type === 'histogram' ? undefined : whole;
  const part = METRICS[series.replace(/_(bucket|sum|count)$/, '') as MetricName];
  return (part as Metric | undefined)?.type === 'histogram' ? part : undefined;
}

const seriesIn = (expr: string) => [...expr.matchAll(/framestall_\w+/g)].map(([name]) => name);

describe('docs/grafana-dashboard.json', () => {
  it.each(QUERIES)('$where asks for what there is', ({ expr }) => {
    const names = seriesIn(expr);
    expect(names).not.toEqual([]);
    for (const name of names) expect(metricOf(name), name).toBeDefined();
  });

  it.each(QUERIES)('$where asks by labels that there are', ({ expr }) => {
    for (const [, series = '', inside = ''] of expr.matchAll(/(framestall_\w+)\{([^}]*)\}/g)) {
      const labels = [...inside.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label);
      expect(metricOf(series)?.labels, series).toEqual(expect.arrayContaining(labels));
    }
    const known = seriesIn(expr).flatMap((name) => metricOf(name)?.labels ?? []);
    for (const [, inside = ''] of expr.matchAll(/by \(([^)]*)\)/g))
      expect([...known, 'le']).toEqual(expect.arrayContaining(inside.split(', ')));
  });

  it('shows every metric but the version', () => {
    const shown = new Set(
      QUERIES.flatMap(({ expr }) => seriesIn(expr)).map((name) =>
        name in METRICS ? name : name.replace(/_(bucket|sum|count)$/, ''),
      ),
    );
    const hidden = Object.keys(METRICS).filter((name) => !shown.has(name));
    expect(hidden).toEqual(['framestall_build_info']);
  });

  it('takes its data source from a variable', () => {
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' });
    const sources = panels.flatMap(({ datasource, targets = [] }) =>
      [datasource, ...targets.map((target) => target.datasource)].flatMap((one) => one?.uid ?? []),
    );
    expect(new Set(sources)).toEqual(new Set(['${datasource}']));
  });

  it('has panels that do not lie on each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)}/${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

it('docs/metrics.md lists every metric', async () => {
  const rows = Object.entries(METRICS as Record<string, Metric>).map(([name, metric]) => {
    const { type, labels, help } = metric;
    const whose = labels.includes('group') ? 'group' : labels.includes('scenario') ? 'run' : 'host';
    const own = labels.filter((label) => !['scenario', 'sdk', 'variant', 'group'].includes(label));
    const of = [whose, ...own.map((label) => `\`${label}\``)].join(', ');
    return `| \`${name}\` | ${type} | ${of} | ${help} |`;
  });
  const table = ['| metric | type | of | what it is |', '| - | - | - | - |', ...rows].join('\n');
  const made = await format(table, { parser: 'markdown', printWidth: 100 });
  const [, shown] = /<!-- metrics -->\n\n(.*?)\n<!-- \/metrics -->/s.exec(read('metrics.md')) ?? [];
  expect(shown).toBe(made);
});
