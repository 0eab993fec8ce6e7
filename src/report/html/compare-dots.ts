import type { FigureComparison, PairShown, RunShown, Versus } from '../../compare/index.js';
import { valueText } from '../compare-words.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import { reportLink } from './static-page.js';
import { heights, level, round, upright, within } from './svg.js';

const HEIGHT = 124;
const TOP = 10;
const FLOOR = HEIGHT - 24;
const SIZE = 4.5;
const place = within(0.04);
type FolderOf = (runId: string) => string | null;

/** Per figure its runs, two by two. The exact figures are in a table: these are for the eye. */
export function dots(versus: Versus, pairs: readonly PairShown[], folderOf: FolderOf): Html | null {
  const drawn = versus.figures.flatMap((figure) => panel(figure, pairs, folderOf) ?? []);
  if (drawn.length === 0) return null;
  return html`<ul class="signkey" aria-label="What the points are">
      <li><i class="point first"></i>${plain(versus.baseline)}</li>
      <li><i class="point second"></i>${plain(versus.candidate)}</li>
    </ul>
    <div class="knee small">${drawn}</div>`;
}

function panel(
  { key, title, unit, baseline, candidate }: FigureComparison,
  pairs: readonly PairShown[],
  folderOf: FolderOf,
): Html | null {
  const values = pairs.flatMap((pair) => sidesOf(pair, key).map(({ value }) => value));
  if (values.length === 0) return null;
  const y = heights(values, { top: TOP, floor: FLOOR });
  const numbers = pairs.map(({ number }) => number);
  const [first = 1, last = 1] = [numbers[0], numbers.at(-1)];
  const x = (number: number) => place(last === first ? 0.5 : (number - first) / (last - first));
  const [low, high] = [Math.min(...values), y.most];
  const about = `${plain(title)} by block: medians ${valueText(baseline, unit)} and ${valueText(candidate, unit)}, all between ${valueText(low, unit)} and ${valueText(high, unit)}`;
  return html`<figure class="lane">
    <figcaption>
      <b>${plain(title)}</b>
      <small
        >${valueText(low, unit)} to ${valueText(high, unit)}${y.log ? ', log scale' : ''}</small
      >
    </figcaption>
    <p class="aside">${about}</p>
    <svg height="${HEIGHT}" aria-hidden="true">
      ${level('0%', '100%', FLOOR, 'floor')}
      ${pairs.map((pair) => column(pair, { key, title: plain(title), unit }, x(pair.number), y.of, folderOf))}
      <text x="${x(first)}" y="${HEIGHT - 5}" text-anchor="middle">${first}</text>
      ${first === last ? null : html`<text x="${x(last)}" y="${HEIGHT - 5}" text-anchor="middle">${last}</text>`}
    </svg>
  </figure>`;
}

type Side = { side: 'first' | 'second'; run: RunShown; value: number };

const sidesOf = ({ baseline, candidate }: PairShown, key: string): Side[] =>
  (
    [
      ['first', baseline],
      ['second', candidate],
    ] as const
  ).flatMap(([side, run]) => {
    const value = run.values[key] ?? null;
    return value === null ? [] : [{ side, run, value }];
  });

function column(
  pair: PairShown,
  { key, title, unit }: { key: string; title: string; unit: FigureComparison['unit'] },
  x: string,
  y: (value: number) => number,
  folderOf: FolderOf,
): Html {
  const sides = sidesOf(pair, key);
  const [one, other] = sides;
  const point = ({ side, run, value }: Side): Html => {
    const at = round(y(value));
    // A nested svg gives a point at a place in per cent px to be drawn in.
    const shape = html`<svg class="${side}" x="${x}" y="${at}">
      ${side === 'first' ? html`<circle r="${SIZE}" />` : html`<path d="M0 ${-SIZE - 1}L${SIZE + 1} 0 0 ${SIZE + 1}${-SIZE - 1} 0z" />`}
      <title>block ${pair.number}: ${title} ${valueText(value, unit)}, ${run.verdict}</title>
    </svg>`;
    const folder = folderOf(run.id);
    return folder === null
      ? shape
      : html`<a href="${reportLink(folder)}" tabindex="-1">${shape}</a>`;
  };
  return html`${one === undefined || other === undefined ? null : upright(x, y(one.value), y(other.value), 'joined')}${sides.map(point)}`;
}
