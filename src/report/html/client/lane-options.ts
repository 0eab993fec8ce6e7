import type UPlot from 'uplot';
import type { Lane, LaneLine } from '../page-data.js';
import { timeText, unitText } from './format.js';
import { overlays } from './overlays.js';
import { Plot } from './page.js';
import { lonely, powersApart } from './pick.js';
import { color, seriesColor } from './theme.js';

export const AXIS_PX = 62;
/** Room for half of the last time. */
export const RIGHT_PX = 26;
const POINT_PX = 5;
const LABELS_APART_PX = 13;
const FONT = '11px system-ui, sans-serif';
export const TIME_STEPS_S = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  10_800, 21_600, 43_200, 86_400,
];

/** The columns of a lane: its lines, then the lower and upper edges of their bands. */
export function columnsOf({ lines }: Lane): (number | null)[][] {
  return [
    ...lines.map(({ values }) => values),
    ...lines.flatMap(({ band }) => (band === undefined ? [] : [band.high, band.low])),
  ];
}

export function optionsOf(
  lane: Lane,
  size: { width: number; height: number; timeAxis: boolean },
  hooks: UPlot.Hooks.Arrays,
): UPlot.Options {
  const banded = lane.lines.filter(({ band }) => band !== undefined);
  const edge = (of: LaneLine): UPlot.Series => ({
    stroke: () => seriesColor(of.color),
    width: 0,
    points: { show: false },
  });
  return {
    width: size.width,
    height: size.height,
    padding: [6, RIGHT_PX, size.timeAxis ? 0 : 6, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'timeline', scales: ['x', null] },
      drag: { x: true, y: false, dist: 4 },
      y: false,
      points: { size: 6 },
    },
    scales: { x: { time: false }, y: yScale(lane) },
    axes: [timeAxis(size.timeAxis), valueAxis(lane)],
    series: [{}, ...lane.lines.map(lineSeries), ...banded.flatMap((of) => [edge(of), edge(of)])],
    bands: banded.map((of, n) => ({
      series: [lane.lines.length + 1 + 2 * n, lane.lines.length + 2 + 2 * n] as [number, number],
      fill: () => `${seriesColor(of.color)}33`,
    })),
    plugins: [overlays],
    hooks,
  };
}

function lineSeries({ style, color: n }: LaneLine): UPlot.Series {
  const widths = { main: 1.75, top: 1.5, thin: 1, dash: 1.25 };
  const dashes = { dash: [6, 4], top: [1.5, 2.5] };
  return {
    stroke: () => seriesColor(n),
    width: widths[style],
    ...(style === 'dash' || style === 'top' ? { dash: dashes[style] } : {}),
    points: {
      show: false,
      size: POINT_PX,
      width: 1.5,
      // A maximum is a ring, so that the p99 that it covers is seen within it.
      fill: () => (style === 'top' ? 'transparent' : seriesColor(n)),
      filter: (u, series, _show) => {
        const [first, last] = u.series[0]?.idxs ?? [0, -1];
        return lonely(u.data[series] ?? [], first, last);
      },
    },
  };
}

/** What a lane shows at the least, in its unit: all of a share, one core. */
const LEAST: Record<Lane['unit'], number> = {
  us: 1000,
  perS: 10,
  share: 1,
  count: 4,
  cores: 1,
  mb: 10,
};

function yScale({ scale, unit }: Lane): UPlot.Scale {
  if (scale === 'log') return { distr: 3, log: 10 };
  // An empty or flat lane still shows from zero to something.
  const least = LEAST[unit];
  // Above the largest there is room for the edge of a stall.
  const above = scale === 'wide' ? 2 : 1.06;
  const range: UPlot.Range.Function = (_u, _min, max) => [0, Math.max(least, (max ?? 0) * above)];
  // Of a wait no more is asked than whether there was any below a tenth of a ms.
  return scale === 'wide' ? { distr: 4, asinh: unit === 'us' ? 100 : 1, range } : { range };
}

function timeAxis(shown: boolean): UPlot.Axis {
  return {
    show: true,
    size: shown ? 24 : 0,
    font: FONT,
    stroke: () => color('muted'),
    grid: { stroke: () => color('grid'), width: 1 },
    ticks: { show: false },
    incrs: TIME_STEPS_S,
    space: 72,
    gap: 4,
    values: (_u, splits, _axis, _space, step) =>
      splits.map((atS) => (shown ? timeText(atS, step) : '')),
  };
}

function valueAxis({ unit, scale }: Lane): UPlot.Axis {
  // Between powers of ten neither lines nor words: a lane is a hundred pixels high.
  const powers = (u: UPlot, splits: number[]) =>
    powersApart(splits, (value) => u.valToPos(value, 'y'), LABELS_APART_PX);
  const tens = scale === 'linear' ? {} : { filter: powers };
  return {
    size: AXIS_PX,
    font: FONT,
    stroke: () => color('muted'),
    grid: { stroke: () => color('grid'), width: 1, ...tens },
    ticks: { show: false },
    gap: 6,
    space: 24,
    ...tens,
    values: (_u, splits) => splits.map((value) => (value == null ? '' : unitText(value, unit))),
  };
}

export const makePlot = (options: UPlot.Options, columns: UPlot.AlignedData, place: HTMLElement) =>
  new Plot(options, columns, place);
