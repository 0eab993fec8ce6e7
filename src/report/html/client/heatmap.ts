import { timeText } from './format.js';
import { AXIS_PX, RIGHT_PX, TIME_STEPS_S } from './lane-options.js';
import type { HeatMode } from '../page-data.js';
import { data, find, findAll } from './page.js';
import { color, onTheme } from './theme.js';
import { onZoom, zoomTo } from './timeline.js';

const AXIS_HEIGHT_PX = 20;
const LABEL_MIN_PX = 11;
const GAP_PX = 6;

const view = { min: 0, max: data.endS, mode: 'stalled' as HeatMode['id'] };

/** Rows high enough to be told apart: 100 rooms on one screen. */
const rowPx = (rows: number) => (rows <= 24 ? 16 : rows <= 48 ? 11 : 7);

export function startHeatmap(): void {
  const { heat } = data;
  if (heat === null) return;
  const place = find('#heat');
  const canvas = document.createElement('canvas');
  place.append(canvas);
  const redraw = () => draw(canvas, heat);
  onTheme(redraw);
  onZoom(({ min, max }) => {
    Object.assign(view, { min, max });
    redraw();
  });
  new ResizeObserver(redraw).observe(place);
  for (const button of findAll('[data-heat]')) {
    button.addEventListener('click', () => {
      view.mode = button.dataset.heat as HeatMode['id'];
      for (const one of findAll('[data-heat]')) {
        one.setAttribute('aria-pressed', String(one === button));
      }
      redraw();
    });
  }
  canvas.addEventListener('mousemove', (event) => read(canvas, heat, event));
  canvas.addEventListener('click', (event) => {
    const { atS } = placeOf(canvas, heat, event);
    zoomTo(atS - heat.stepS * 6, atS + heat.stepS * 6);
    find('#timeline').scrollIntoView({ block: 'start' });
  });
}

type Heat = NonNullable<typeof data.heat>;

/** The top of each row; groups stand a little apart. */
function tops(heat: Heat): number[] {
  const px = rowPx(heat.rows.length);
  let top = 0;
  return heat.rows.map(({ group }, n) => {
    if (n > 0) top += px + (group === heat.rows[n - 1]?.group ? 0 : GAP_PX);
    return top;
  });
}

function draw(canvas: HTMLCanvasElement, heat: Heat): void {
  const px = rowPx(heat.rows.length);
  const rows = tops(heat);
  const width = canvas.parentElement?.clientWidth ?? 0;
  const style = canvas.parentElement === null ? null : getComputedStyle(canvas.parentElement);
  const inner =
    width - parseFloat(style?.paddingLeft ?? '0') - parseFloat(style?.paddingRight ?? '0');
  const height = (rows.at(-1) ?? 0) + px + AXIS_HEIGHT_PX;
  canvas.width = inner * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext('2d');
  if (ctx === null || inner <= 0) return;
  ctx.scale(devicePixelRatio, devicePixelRatio);
  ctx.font = '11px system-ui, sans-serif';
  const paint = paints();
  const plotPx = inner - AXIS_PX - RIGHT_PX;
  const x = (atS: number) => AXIS_PX + ((atS - view.min) / (view.max - view.min)) * plotPx;
  ctx.save();
  ctx.beginPath();
  ctx.rect(AXIS_PX, 0, plotPx, height);
  ctx.clip();
  for (const [n, { cells }] of heat.rows.entries()) {
    const row = cells[view.mode] ?? '';
    for (let at = 0; at < row.length;) {
      let end = at + 1;
      while (end < row.length && row[end] === row[at]) end++;
      const left = x(at * heat.stepS);
      ctx.fillStyle = paint[row[at] ?? '.'] ?? 'transparent';
      ctx.fillRect(left, rows[n] ?? 0, Math.max(1, x(end * heat.stepS) - left), px - 1);
      at = end;
    }
  }
  ctx.restore();
  labels(ctx, heat, rows, px);
  axis(ctx, x, plotPx, height);
}

/** Ten steps from nothing to all of the time; any trouble at all stands off from none. */
function paints(): Record<string, string> {
  const steps = Array.from({ length: 10 }, (_, n): [string, string] => {
    const part = n === 0 ? 0 : 25 + (n / 9) * 75;
    return [String(n), `color-mix(in oklab, ${color('heat-9')} ${part}%, ${color('heat-0')})`];
  });
  return {
    ...Object.fromEntries(steps),
    j: color('heat-joining'),
    x: color('heat-failed'),
    '.': 'transparent',
  };
}

function labels(ctx: CanvasRenderingContext2D, heat: Heat, rows: number[], px: number): void {
  ctx.fillStyle = color('muted');
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const [n, { room, group }] of heat.rows.entries()) {
    const first = group !== heat.rows[n - 1]?.group;
    const text = px >= LABEL_MIN_PX ? room : first ? group : '';
    ctx.fillText(text, AXIS_PX - 6, (rows[n] ?? 0) + px / 2, AXIS_PX - 8);
  }
}

function axis(
  ctx: CanvasRenderingContext2D,
  x: (atS: number) => number,
  plotPx: number,
  height: number,
): void {
  const wantedS = ((view.max - view.min) * 72) / plotPx;
  const stepS = TIME_STEPS_S.find((step) => step >= wantedS) ?? wantedS;
  ctx.textAlign = 'center';
  for (let atS = Math.ceil(view.min / stepS) * stepS; atS <= view.max; atS += stepS) {
    ctx.fillText(timeText(atS, stepS), x(atS), height - 8);
  }
}

function placeOf(canvas: HTMLCanvasElement, heat: Heat, event: MouseEvent) {
  const box = canvas.getBoundingClientRect();
  const plotPx = box.width - AXIS_PX - RIGHT_PX;
  const part = Math.max(0, Math.min(1, (event.clientX - box.left - AXIS_PX) / plotPx));
  const atS = view.min + part * (view.max - view.min);
  const n = tops(heat).findLastIndex((top) => top <= event.clientY - box.top);
  return { atS, row: heat.rows[Math.max(0, n)] };
}

function read(canvas: HTMLCanvasElement, heat: Heat, event: MouseEvent): void {
  const { atS, row } = placeOf(canvas, heat, event);
  const cell = row?.cells[view.mode]?.[Math.floor(atS / heat.stepS)] ?? '.';
  const title = heat.modes.find(({ id }) => id === view.mode)?.title.toLowerCase() ?? '';
  const words: Record<string, string> = {
    '.': 'nothing recorded',
    j: 'joining',
    x: 'failed',
    '0': 'well',
  };
  const upTo = Math.round((Number(cell) / 9) * 100);
  const said = words[cell] ?? `${title}, up to ${upTo} % of ${timeText(heat.stepS, 0.1)}`;
  find('#heat-readout').textContent = `${row?.room ?? ''} at ${timeText(atS, heat.stepS)}: ${said}`;
}
