import type { RunSeries } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { plural } from '../../units/numbers.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import type { PageData } from './page-data.js';
import { section, table, together } from './tables.js';

const WORST_MAX = 50;

type Heat = NonNullable<PageData['heat']>;
type Troubled = Record<'room' | 'group', string> & Record<'stalled' | 'unheard' | 'failed', number>;

/** Rooms × time: the frame of the drawing, and the same in words. */
export function heatmap({ heat }: PageData, { rooms }: RunSeries): Html | null {
  if (heat === null) return null;
  const troubled = troubledOf(heat);
  const about = `${plural(heat.rows.length, 'room')} over time: ${inShort(troubled)}.`;
  const body = together(
    bar(heat),
    html`<div class="heat" id="heat" role="img" aria-label="${plain(about)}"></div>`,
    rooms.leftOut === 0
      ? null
      : html`<p class="more">${plural(rooms.leftOut, 'room')} more not shown</p>`,
    troubled.length === 0 ? null : inWords(troubled, heat.stepS),
  );
  return section('rooms', 'Rooms over time', body);
}

const bar = ({ modes }: Heat): Html =>
  html`<div class="bar">
    <span class="readout" id="heat-readout">Point at a cell; click to zoom the timeline there</span>
    <span class="keys">
      <span><i class="key ramp"></i>none to all of the time</span>
      <span><i class="key joining"></i>joining</span>
      <span><i class="key failed"></i>failed</span>
    </span>
    <span class="buttons" role="group" aria-label="What the colour tells"
      >${modes.map(
        ({ id, title }, n) =>
          html`<button type="button" data-heat="${id}" aria-pressed="${n === 0 ? 'true' : 'false'}">
            ${title}
          </button>`,
      )}</span
    >
  </div>`;

/** Rooms by the number of their cells with any trouble; a cell with a stall is not also one that failed. */
function troubledOf({ rows }: Heat): Troubled[] {
  const count = (cells: string | undefined, which: RegExp) => cells?.match(which)?.length ?? 0;
  return rows
    .map(({ room, group, cells }) => ({
      room,
      group,
      stalled: count(cells.stalled, /[1-9]/g),
      unheard: count(cells.unheard, /[1-9]/g),
      failed: count(cells.stalled, /x/g),
    }))
    .filter(({ stalled, unheard, failed }) => stalled + unheard + failed > 0)
    .sort((a, b) => b.stalled - a.stalled || b.unheard - a.unheard || b.failed - a.failed);
}

function inShort(troubled: Troubled[]): string {
  const quiet = troubled.filter(({ stalled, unheard }) => stalled + unheard > 0);
  const failed = troubled.filter((one) => one.failed > 0);
  const told = [
    ...(quiet[0] === undefined
      ? []
      : [`${plural(quiet.length, 'room')} stalled or not heard, most of all ${quiet[0].room}`]),
    ...(failed.length === 0 ? [] : [`${plural(failed.length, 'room')} failed`]),
  ];
  return told.length === 0 ? 'none stalled, not heard or failed' : told.join('; ');
}

function inWords(troubled: Troubled[], stepS: number): Html {
  const time = (cells: number) => (cells === 0 ? '–' : formatUs(cells * stepS * 1e6));
  const rows = troubled
    .slice(0, WORST_MAX)
    .map(({ room, group, stalled, unheard, failed }) => [
      room,
      group,
      time(stalled),
      time(unheard),
      time(failed),
    ]);
  const more = troubled.length - rows.length;
  return html`<details>
    <summary>In words: ${plain(inShort(troubled))}</summary>
    ${table('Rooms with trouble, the worst first', TITLES, rows, 2)}
    ${more === 0 ? null : html`<p class="more">and ${plural(more, 'room')} more, with less of it</p>`}
  </details>`;
}

const TITLES = ['room', 'group', 'time with stalls', 'time not heard', 'time failed'];
