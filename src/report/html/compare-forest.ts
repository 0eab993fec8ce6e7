import type { FigureComparison, Versus } from '../../compare/index.js';
import { changeText, valueText } from '../compare-words.js';
import { plain } from '../plain.js';
import { answerBadge, ANSWER_TONES } from './answers.js';
import { html, type Html } from './markup.js';
import { level, upright, within } from './svg.js';
import { together } from './tables.js';

type Scale = FigureComparison['scale'];

/** Wide enough to see the margin, and what is inside and beyond it. */
const REACH_LEAST = 2;
/** What lies further out is drawn as an arrow: else one figure makes nothing of all others. */
const REACH_MOST = 10;
const RIM = 0.015;
const place = within(RIM);
const HEIGHT = 30;
const MIDDLE = HEIGHT / 2;
const AXIS_HEIGHT = 18;
const ARROW = 6;

/** Changes with their intervals, on one axis those that are ratios, on another the differences. */
export function forest({ figures }: Versus): Html | null {
  const of = (scale: Scale) => figures.filter((one) => one.scale === scale);
  return together(panel('ratio', of('ratio')), panel('difference', of('difference')));
}

const TITLES: Record<Scale, string> = {
  ratio: 'candidate ÷ baseline',
  difference: 'candidate − baseline, in margins (a zero allows no ratio)',
};

function panel(scale: Scale, figures: readonly FigureComparison[]): Html | null {
  if (figures.length === 0) return null;
  const ends = figures.flatMap((one) =>
    [one.estimate, ...(one.interval === null ? [] : [one.interval.low, one.interval.high])].map(
      (value) => Math.abs(inMargins(value, one)),
    ),
  );
  const reach = Math.min(REACH_MOST, Math.max(REACH_LEAST, ...ends.map((end) => end * 1.08)));
  const x = (margins: number) => place(0.5 + Math.max(-1, Math.min(1, margins / reach)) / 2);
  const ticks = scale === 'ratio' ? percentTicks(figures[0], reach) : marginTicks(reach);
  return html`<figure class="forest">
    <figcaption>${TITLES[scale]}</figcaption>
    <ul>
      ${figures.map((one) => row(one, reach, x))}
      <li class="axis" aria-hidden="true">
        <svg height="${AXIS_HEIGHT}">
          ${ticks.map(({ at, text }) => html`<text x="${x(at)}" y="13" text-anchor="middle">${text}</text>`)}
        </svg>
      </li>
    </ul>
  </figure>`;
}

type X = (margins: number) => string;

function row(one: FigureComparison, reach: number, x: X): Html {
  const { title, interval, estimate, answer, scale, margin, unit, baseline, candidate } = one;
  const change = changeText(estimate, one);
  const range =
    interval === null
      ? 'no interval'
      : `${changeText(interval.low, one)} to ${changeText(interval.high, one)}`;
  const medians = `${valueText(baseline, unit)} → ${valueText(candidate, unit)}`;
  const limit =
    scale === 'ratio' ? null : html`<small>, margin ${valueText(margin.high, unit)}</small>`;
  const [low, high] = [interval?.low ?? estimate, interval?.high ?? estimate].map((value) =>
    inMargins(value, one),
  ) as [number, number];
  const at = inMargins(estimate, one);
  const told = `${plain(title)}: ${change}, 95 % interval ${range}, ${answer}`;
  return html`<li class="${ANSWER_TONES[answer]}">
    <b class="name">${plain(title)}</b>
    <svg height="${HEIGHT}" role="img" aria-label="${told}">
      <rect class="margin" x="${x(-1)}" width="${widthOf(reach)}" y="0" height="${HEIGHT}" />
      ${upright(x(0), 0, HEIGHT, 'zero')}
      ${interval === null ? null : level(x(low), x(high), MIDDLE, 'interval')}
      ${interval === null ? null : [low, high].map((end) => endMark(end, reach, x))}
      ${
        Math.abs(at) > reach
          ? null
          : html`<circle class="estimate" cx="${x(at)}" cy="${MIDDLE}" r="5" />`
      }
      ${Math.abs(at) > reach && interval === null ? endMark(at, reach, x) : null}
    </svg>
    <span class="change">${change} <small>${range}</small></span>
    <span class="medians">${medians}${limit}</span>
    <span class="answer-cell">${answerBadge(answer)}</span>
  </li>`;
}

/** A bar where the interval ends, an arrow where it goes on beyond the drawing. */
function endMark(end: number, reach: number, x: X): Html {
  if (Math.abs(end) <= reach) return upright(x(end), MIDDLE - 5, MIDDLE + 5, 'interval');
  const side = Math.sign(end);
  // A point across is in per cent: its own svg gives the arrow px to be drawn in.
  return html`<svg class="beyond" x="${x(end)}" y="${MIDDLE}">
    <path d="M${side * ARROW} 0L${-side * 3} ${-ARROW}V${ARROW}z" />
  </svg>`;
}

const widthOf = (reach: number): string => `${((1 / reach) * (1 - 2 * RIM) * 100).toFixed(3)}%`;

/** On the scale on which the margin is 1 both ways. */
function inMargins(
  value: number,
  { scale, margin }: Pick<FigureComparison, 'scale' | 'margin'>,
): number {
  if (scale === 'difference') return margin.high === 0 ? 0 : value / margin.high;
  return Math.log1p(value) / Math.log1p(margin.high);
}

type Tick = { at: number; text: string };

const RATIOS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 9];
/** Of the reach: labels nearer to each other would touch on a phone. */
const APART = 0.35;

function percentTicks(one: FigureComparison | undefined, reach: number): Tick[] {
  if (one === undefined) return [];
  const text = (ratio: number) =>
    ratio > 1 ? `×${ratio + 1}` : ratio < -0.5 ? `÷${1 / (1 + ratio)}` : percentText(ratio);
  const sides = [1, -1].flatMap((side) => {
    let last = 0;
    return RATIOS.flatMap((ratio): Tick[] => {
      // ÷2, ÷3: as far to the left as ×2, ×3 to the right.
      const value = side > 0 ? ratio : ratio >= 1 ? 1 / (1 + ratio) - 1 : -ratio;
      const at = inMargins(value, one);
      if (Math.abs(at) > reach || Math.abs(at - last) < reach * APART) return [];
      last = at;
      return [{ at, text: text(value) }];
    });
  });
  return [{ at: 0, text: '0' }, ...sides];
}

const percentText = (ratio: number) =>
  `${ratio < 0 ? '−' : '+'}${Math.round(Math.abs(ratio) * 100)} %`;

function marginTicks(reach: number): Tick[] {
  const step = [1, 2, 5].find((size) => size >= reach * APART) ?? REACH_MOST;
  const count = Math.floor(reach / step);
  return Array.from({ length: 2 * count + 1 }, (_, n) => (n - count) * step).map((at) => ({
    at,
    text: at === 0 ? '0' : `${at < 0 ? '−' : '+'}${Math.abs(at)}`,
  }));
}
