import type UPlot from 'uplot';
import { unitText } from './format.js';
import { AXIS_PX, makePlot } from './lane-options.js';
import { data, find, findAll } from './page.js';
import { color, onTheme, seriesColor } from './theme.js';

const HEIGHT_PX = 260;

/** Latency by percentile, each nine of it as wide as the one before (the HDR plot). */
export function startPercentiles(): void {
  const { curves } = data;
  if (curves.length === 0) return;
  const figure = find('#percentiles');
  const place = find('.plot', figure);
  const tails = [...new Set(curves.flatMap(({ tail }) => tail))].sort((a, b) => a - b);
  const columns = curves.map(({ tail, us }) => {
    const known = new Map(tail.map((one, n) => [one, us[n] ?? null]));
    return tails.map((one) => known.get(one));
  });
  const options: UPlot.Options = {
    width: place.clientWidth,
    height: HEIGHT_PX,
    padding: [8, 34, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false, distr: 3, log: 10 }, y: { distr: 3, log: 10 } },
    axes: [
      {
        ...look(),
        size: 26,
        splits: [2, 10, 100, 1000, 10_000, 100_000],
        filter: (u, splits) => splits.map((tail) => (tail <= (u.scales.x?.max ?? 0) ? tail : null)),
        values: (_u, splits) => splits.map((tail) => (tail == null ? '' : percentileText(tail))),
      },
      {
        ...look(),
        size: AXIS_PX,
        space: 28,
        values: (_u, splits) => splits.map((us) => (us == null ? '' : unitText(us, 'us'))),
      },
    ],
    series: [
      {},
      ...curves.map(({ color: n, dash }): UPlot.Series => ({
        stroke: () => seriesColor(n),
        width: 1.75,
        spanGaps: true,
        points: { show: true, size: 4 },
        ...(dash ? { dash: [6, 4] } : {}),
      })),
    ],
    hooks: { setCursor: [(u) => readCurves(u, columns, figure)] },
  };
  const plot = makePlot(options, [tails, ...columns] as UPlot.AlignedData, place);
  onTheme(() => plot.redraw(false));
  new ResizeObserver(() => {
    if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height: HEIGHT_PX });
  }).observe(place);
  for (const button of findAll('[data-line]', figure)) {
    button.addEventListener('click', () => {
      const show = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(show));
      plot.setSeries(Number(button.dataset.line) + 1, { show });
    });
  }
}

const look = (): UPlot.Axis => ({
  font: '11px system-ui, sans-serif',
  stroke: () => color('muted'),
  grid: { stroke: () => color('grid'), width: 1 },
  ticks: { show: false },
  gap: 6,
});

/** 100 → `99 %`: as many nines as there are. */
const percentileText = (tail: number): string =>
  `${Number(((1 - 1 / tail) * 100).toPrecision(6))} %`;

function readCurves(plot: UPlot, columns: (number | null | undefined)[][], figure: Element): void {
  const at = plot.cursor.idx;
  for (const value of findAll('[data-value]', figure)) {
    const us = at == null ? undefined : columns[Number(value.dataset.value)]?.[at];
    value.textContent = us == null ? '' : unitText(us, 'us');
  }
}
