import type { Summary } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { latencyRows, LATENCY_TITLES } from '../latency-rows.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import type { Lane, LaneLine, PageBand, PageData } from './page-data.js';
import { section, table } from './tables.js';

/** What lies over the lanes, each with words of its own: a process that is busy is not gone. */
const KEYS: readonly (readonly [kind: PageBand['kind'] | 'join' | 'event', text: string])[] = [
  ['join', 'rooms joined'],
  ['event', 'event'],
  ['stall', 'stall'],
  ['pressure', 'pressure'],
  ['silence', 'process silent'],
  ['gone', 'process gone'],
  ['server', 'server away'],
];

/** The lanes' frames; the page's script fills them. */
export function timeline({ lanes, stepS, bands, marks }: PageData): Html | null {
  if (lanes.length === 0) return null;
  const seen = new Set([
    ...marks.map(({ kind }) => (kind === 'join' ? 'join' : 'event')),
    ...bands.map(({ kind }) => kind),
  ]);
  const keys = KEYS.filter(([kind]) => seen.has(kind));
  const body = html`<div class="bar" role="group" aria-label="Zoom of the timeline">
      <span class="readout" id="readout" role="status"
        >Drag to zoom, double-click for the whole run</span
      >
      <span class="keys"
        >${keys.map(([kind, text]) => html`<span><i class="key ${kind}"></i>${text}</span>`)}</span
      >
      <span class="range" id="range"></span>
      <span class="buttons">
        <button type="button" data-zoom="left" aria-label="Earlier">◀</button>
        <button type="button" data-zoom="in" aria-label="Zoom in">+</button>
        <button type="button" data-zoom="out" aria-label="Zoom out">−</button>
        <button type="button" data-zoom="right" aria-label="Later">▶</button>
        <button type="button" data-zoom="all">Whole run</button>
      </span>
    </div>
    <div
      class="lanes"
      id="lanes"
      tabindex="0"
      role="group"
      aria-label="Timeline. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole run."
    >
      ${lanes.map(laneFrame)}
    </div>`;
  const bucket = formatUs(stepS * 1e6);
  const lead =
    stepS > 1
      ? `Each point tells ${bucket}; maxima and bands are those of its seconds, none is left out.`
      : null;
  return section('timeline', 'Timeline', body, lead);
}

const laneFrame = ({ id, title, unit, about, lines }: Lane): Html =>
  html`<figure class="lane" id="lane-${id}">
    <figcaption>
      <h3>${title}${unit === 'perS' ? html` <small>per second</small>` : null}</h3>
      <ul class="legend">
        ${lines.map(legendEntry)}
      </ul>
    </figcaption>
    <div class="plot" role="img" aria-label="${plain(about)}"></div>
  </figure>`;

const legendEntry = ({ label, style, color }: LaneLine, n: number): Html =>
  html`<li>
    <button type="button" aria-pressed="true" data-line="${n}">
      <i class="swatch ${style}" style="--c: var(--s${color % 7})"></i>${plain(label)}</button
    ><span class="value" data-value="${n}"></span>
  </li>`;

export function latency({ groups }: Summary, { curves }: PageData): Html | null {
  const rows = latencyRows(groups).map(({ group, series, cells }) => [group, series, ...cells]);
  const chart =
    curves.length === 0
      ? null
      : html`<figure class="lane" id="percentiles">
          <figcaption>
            <ul class="legend">
              ${curves.map(({ label, color, dash }, n) =>
                legendEntry({ label, style: dash ? 'dash' : 'main', color, values: [] }, n),
              )}
            </ul>
          </figcaption>
          <div
            class="plot"
            role="img"
            aria-label="Latency by percentile on a logarithmic axis; the table beside it holds the figures."
          ></div>
        </figure>`;
  const numbers = table('Latency by group', ['group', 'series', ...LATENCY_TITLES], rows, 2);
  return section(
    'latency',
    'Latency by percentile',
    chart === null && numbers === null ? null : html`<div class="split">${chart} ${numbers}</div>`,
    'Service: from the call to its settling. Schedule: from the planned time to the settling.',
  );
}
