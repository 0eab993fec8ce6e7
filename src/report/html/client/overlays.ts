import type UPlot from 'uplot';
import { data } from './page.js';
import { color } from './theme.js';

const FILLS = { stall: 'stall', pressure: 'pressure', silence: 'gone', server: 'gone' };
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
    if (kind === 'silence' || kind === 'server') hatch(ctx, left, right, bbox);
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

/** Told by more than its colour. */
function hatch(ctx: CanvasRenderingContext2D, left: number, right: number, bbox: UPlot.BBox): void {
  const step = 7 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, right - left, bbox.height);
  ctx.clip();
  ctx.strokeStyle = color('event');
  ctx.globalAlpha = 0.5;
  ctx.beginPath();
  for (let x = left - bbox.height; x < right; x += step) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
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
