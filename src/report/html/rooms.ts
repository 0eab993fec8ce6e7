import type { RunSeries } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { plural } from '../../units/numbers.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import type { PageData } from './page-data.js';
import { section, table, together } from './tables.js';

const WORST_MAX = 50;

type Heat = NonNullable<PageData['heat']>;
type Troubled = { room: string; group: string; stalled: number; unheard: number };

/** Rooms × time: the frame of the drawing, and the same in words. */
export function heatmap({ heat }: PageData, { rooms }: RunSeries): Html | null {
  if (heat === null) return null;
  const troubled = troubledOf(heat);
  const [worst] = troubled;
  const about =
    `${plural(heat.rows.length, 'room')} over time. ` +
    (worst === undefined
      ? 'No room was stalled or unheard.'
      : `${plural(troubled.length, 'room')} had trouble, most of all ${worst.room}.`);
  const body = together(
    bar(heat),
    html`<div class="heat" id="heat" role="img" aria-label="${plain(about)}"></div>`,
    rooms.leftOut === 0
      ? null
      : html`<p class="more">${plural(rooms.leftOut, 'room')} more not shown</p>`,
    worst === undefined ? null : inWords(troubled, heat.stepS),
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

/** Rooms by the number of their cells with any trouble. */
function troubledOf({ rows }: Heat): Troubled[] {
  const count = (cells: string | undefined) => cells?.replace(/[^1-9]/g, '').length ?? 0;
  return rows
    .map(({ room, group, cells }) => ({
      room,
      group,
      stalled: count(cells.stalled),
      unheard: count(cells.unheard),
    }))
    .filter(({ stalled, unheard }) => stalled + unheard > 0)
    .sort((a, b) => b.stalled - a.stalled || b.unheard - a.unheard);
}

function inWords(troubled: Troubled[], stepS: number): Html {
  const time = (cells: number) => (cells === 0 ? '–' : formatUs(cells * stepS * 1e6));
  const rows = troubled
    .slice(0, WORST_MAX)
    .map(({ room, group, stalled, unheard }) => [room, group, time(stalled), time(unheard)]);
  return html`<details>
    <summary>In words: ${plural(troubled.length, 'room')} with trouble</summary>
    ${table('Rooms with trouble, the worst first', ['room', 'group', 'time with stalls', 'time not heard'], rows, 2)}
  </details>`;
}
