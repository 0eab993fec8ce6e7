import type UPlot from 'uplot';
import type { Lane } from '../page-data.js';
import { timeText, unitText } from './format.js';
import { columnsOf, makePlot, optionsOf } from './lane-options.js';
import { overlaysAt } from './overlays.js';
import { data, find, findAll } from './page.js';
import { onTheme } from './theme.js';

type Range = { min: number; max: number };

const { stepS, count, endS, lanes } = data;
const WHOLE: Range = { min: 0, max: Math.max(endS, stepS) };
const times = Array.from({ length: count }, (_, n) => (n + 0.5) * stepS);
const LANE_PX = 104;
const TIME_AXIS_PX = 24;
const NARROWEST_S = Math.max(0.05, stepS / 10);
const HINT = 'Drag to zoom, double-click for the whole run';

const plots: UPlot[] = [];
const watchers: ((range: Range) => void)[] = [];
let range = WHOLE;
let setting = false;

/** Called with the range in seconds whenever the timeline's zoom changed. */
export const onZoom = (watch: (range: Range) => void): void => void watchers.push(watch);

/** Zooms all lanes, inside the run. */
export function zoomTo(min: number, max: number): void {
  if (setting) return;
  const width = Math.min(WHOLE.max, Math.max(NARROWEST_S, max - min));
  const from = Math.max(0, Math.min(WHOLE.max - width, (min + max - width) / 2));
  range = { min: from, max: from + width };
  setting = true;
  for (const plot of plots) plot.setScale('x', range);
  setting = false;
  readRange();
  for (const watch of watchers) watch(range);
}

export function startTimeline(): void {
  for (const [n, lane] of lanes.entries()) plots.push(laneOf(lane, n));
  const area = find('#lanes');
  new ResizeObserver(() => resize(area)).observe(area);
  onTheme(() => plots.forEach((plot) => plot.redraw(false)));
  for (const button of findAll('[data-zoom]')) {
    button.addEventListener('click', () => step(button.dataset.zoom ?? ''));
  }
  area.addEventListener('keydown', keys);
  zoomTo(WHOLE.min, WHOLE.max);
}

function laneOf(lane: Lane, n: number): UPlot {
  const figure = find(`#lane-${lane.id}`);
  const place = find('.plot', figure);
  const timeAxis = n === 0 || n === lanes.length - 1;
  const height = LANE_PX + (timeAxis ? TIME_AXIS_PX : 0);
  place.style.setProperty('--h', `${height}px`);
  const plot = makePlot(
    optionsOf(
      lane,
      { width: place.clientWidth, height, timeAxis },
      {
        setCursor: [(u) => readLane(u, lane, figure), ...(n === 0 ? [readCursor] : [])],
        setScale: [(u, key) => scaled(u, key)],
      },
    ),
    [times, ...columnsOf(lane)] as UPlot.AlignedData,
    place,
  );
  for (const button of findAll('[data-line]', figure)) {
    button.addEventListener('click', () => toggle(plot, lane, button));
  }
  readLane(plot, lane, figure);
  return plot;
}

/** A lane that was zoomed by the mouse takes the others along. */
function scaled(plot: UPlot, key: string): void {
  const { min, max } = plot.scales.x ?? {};
  if (key !== 'x' || setting || min == null || max == null) return;
  if (min === range.min && max === range.max) return;
  const all = min <= (times[0] ?? 0) && max >= (times.at(-1) ?? 0);
  // Not within uPlot's own drawing of this change.
  queueMicrotask(() => (all ? zoomTo(WHOLE.min, WHOLE.max) : zoomTo(min, max)));
}

function toggle(plot: UPlot, lane: Lane, button: HTMLElement): void {
  const n = Number(button.dataset.line);
  const show = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(show));
  plot.setSeries(n + 1, { show });
  const banded = lane.lines.slice(0, n).filter(({ band }) => band !== undefined).length;
  if (lane.lines[n]?.band === undefined) return;
  for (const edge of [1, 2]) plot.setSeries(lane.lines.length + 2 * banded + edge, { show });
}

function readLane(plot: UPlot, lane: Lane, figure: HTMLElement): void {
  const at = plot.cursor.idx;
  for (const value of findAll('[data-value]', figure)) {
    const line = lane.lines[Number(value.dataset.value)];
    value.textContent = at == null ? '' : unitText(line?.values[at], lane.unit);
  }
}

function readCursor(plot: UPlot): void {
  const at = plot.cursor.idx;
  const { left } = plot.cursor;
  if (at == null || left == null || left < 0) {
    find('#readout').textContent = HINT;
    return;
  }
  const atS = plot.posToVal(left, 'x');
  const nearS = ((range.max - range.min) / Math.max(1, plot.over.clientWidth)) * 3;
  const told = overlaysAt(atS, nearS);
  const fine = range.max - range.min < 60 ? 0.01 : 1;
  find('#readout').textContent = [`at ${timeText(atS, fine)}`, ...told].join(' · ');
}

function readRange(): void {
  const fine = (range.max - range.min) / 100;
  find('#range').textContent = isWhole()
    ? `whole run, ${timeText(WHOLE.max)}`
    : `${timeText(range.min, fine)} to ${timeText(range.max, fine)} of ${timeText(WHOLE.max)}`;
}

const isWhole = () => range.max - range.min >= WHOLE.max * 0.999;

function step(what: string): void {
  const { min, max } = range;
  const width = max - min;
  if (what === 'in') zoomTo(min + width / 4, max - width / 4);
  else if (what === 'out') zoomTo(min - width / 2, max + width / 2);
  else if (what === 'left') zoomTo(min - width / 2, max - width / 2);
  else if (what === 'right') zoomTo(min + width / 2, max + width / 2);
  else zoomTo(WHOLE.min, WHOLE.max);
}

function keys(event: KeyboardEvent): void {
  const zooms: Record<string, string> = {
    '+': 'in',
    '=': 'in',
    '-': 'out',
    '0': 'all',
    Escape: 'all',
  };
  const zoom = zooms[event.key];
  const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
  const move = moves[event.key];
  if (event.ctrlKey || event.metaKey || (zoom === undefined && move === undefined)) return;
  event.preventDefault();
  if (zoom !== undefined) step(zoom);
  else moveCursor(move ?? 0, event.shiftKey ? 10 : 1);
}

function moveCursor(direction: number, by: number): void {
  const [first] = plots;
  if (first === undefined) return;
  const inside = times.findIndex((atS) => atS >= range.min);
  const at = (first.cursor.idx ?? inside - direction) + direction * by;
  const atS = times[Math.max(0, Math.min(count - 1, at))] ?? 0;
  if (atS < range.min || atS > range.max) {
    const width = range.max - range.min;
    zoomTo(atS - width / 2, atS + width / 2);
  }
  for (const plot of plots) plot.setCursor({ left: plot.valToPos(atS, 'x'), top: 0 });
}

function resize(area: HTMLElement): void {
  for (const [n, plot] of plots.entries()) {
    const width = find('.plot', findAll('.lane', area)[n]).clientWidth;
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
  }
}
