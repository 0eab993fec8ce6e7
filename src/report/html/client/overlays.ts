import type UPlot from 'uplot';
import { data } from './page.js';
import { color } from './theme.js';

const FILLS = {
  stall: 'stall',
  pressure: 'pressure',
  silence: 'gone',
  gone: 'gone',
  server: 'gone',
} as const;
/** Whether the lines of a hatch rise, lie or fall: told apart by more than colour. */
type Slopes = readonly (-1 | 0 | 1)[];
const HATCHES: Partial<Record<keyof typeof FILLS, Slopes>> = {
  silence: [1],
  gone: [1, -1],
  server: [0],
};
const EDGE_PX = 3;
/** A stall of a second in a day is less than a pixel: its edge is still seen, its shade is not. */
const NARROWEST_EDGE_PX = 2;

/** Stalls and outages as bands, joins as ticks at the foot, other events as dashed lines. */
export const overlays: UPlot.Plugin = {
  hooks: {
    drawClear: (u) => inPlot(u, bands),
    drawAxes: (u) => inPlot(u, edges),
    draw: (u) => inPlot(u, marks),
  },
};

function inPlot(u: UPlot, draw: (u: UPlot) => void): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(u);
  ctx.restore();
}

function bands(u: UPlot): void {
  const { ctx, bbox } = u;
  for (const { fromS, toS, kind } of data.bands) {
    const left = u.valToPos(fromS, 'x', true);
    const right = u.valToPos(toS, 'x', true);
    if (right < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.fillStyle = color(FILLS[kind]);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    for (const slope of HATCHES[kind] ?? []) hatch(ctx, { left, right, slope }, bbox);
  }
}

/** Trouble has its edge above, what was done on purpose below. */
function edges(u: UPlot): void {
  const { ctx, bbox } = u;
  const px = EDGE_PX * devicePixelRatio;
  for (const { fromS, toS, kind } of data.bands) {
    if (kind !== 'stall' && kind !== 'pressure') continue;
    const left = u.valToPos(fromS, 'x', true);
    const width = Math.max(NARROWEST_EDGE_PX, u.valToPos(toS, 'x', true) - left);
    ctx.fillStyle = color(`${kind}-edge`);
    ctx.fillRect(left, kind === 'stall' ? bbox.top : bbox.top + bbox.height - px, width, px);
  }
}

type Hatch = { left: number; right: number; slope: -1 | 0 | 1 };

/** @param slope of its lines: rising, level or falling */
function hatch(ctx: CanvasRenderingContext2D, { left, right, slope }: Hatch, bbox: UPlot.BBox) {
  const step = 7 * devicePixelRatio;
  const { top, height } = bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, height);
  ctx.clip();
  ctx.strokeStyle = color('event');
  ctx.globalAlpha = 0.5;
  ctx.beginPath();
  const [from, to] = slope === 0 ? [top, top + height] : [left - height, right + height];
  for (let at = from; at < to; at += step) {
    const ends = slope === 0 ? [left, at, right, at] : [at, top + height, at + slope * height, top];
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ends;
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
  }
  ctx.stroke();
  ctx.restore();
}

function marks(u: UPlot): void {
  const { ctx, bbox } = u;
  const foot = bbox.top + bbox.height;
  for (const { atS, kind } of data.marks) {
    const x = Math.round(u.valToPos(atS, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const join = kind === 'join';
    ctx.strokeStyle = color(join ? 'join' : 'event');
    ctx.lineWidth = devicePixelRatio * (join ? 1.5 : 1.25);
    ctx.setLineDash(join ? [] : [4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, foot);
    ctx.lineTo(x, join ? foot - 7 * devicePixelRatio : bbox.top);
    ctx.stroke();
  }
}

/** What lies at a moment, in words. */
export function overlaysAt(atS: number, nearS: number): string[] {
  const told = [
    ...data.bands.filter(({ fromS, toS }) => atS >= fromS - nearS && atS <= toS + nearS),
    ...data.marks.filter((mark) => Math.abs(mark.atS - atS) <= nearS),
  ].map(({ text }) => text);
  const shown = [...new Set(told)];
  return shown.length > 4 ? [...shown.slice(0, 4), `${shown.length - 4} more`] : shown;
}
