import type { CapacityRun, CapacityVariant } from '../../compare/capacity-types.js';
import { formatUs } from '../../units/duration.js';
import { formatShare, maxOf } from '../../units/numbers.js';
import { html, type Html } from './markup.js';
import { TONES } from './shapes.js';

type Figure = {
  title: string;
  /** null: nothing was measured. */
  of: (run: CapacityRun) => number | null;
  text: (value: number) => string;
  /** Top of the scale; null: the largest value. */
  top: number | null;
};

const FIGURES: Figure[] = [
  {
    title: 'captures that settled',
    of: ({ figures }) => figures.capturedShare,
    text: formatShare,
    top: 1,
  },
  {
    title: 'schedule p99',
    of: ({ figures }) => figures.scheduleP99Us,
    text: formatUs,
    top: null,
  },
  {
    title: 'JS thread in native events, worst second',
    of: ({ figures }) => figures.jsSharePeak,
    text: formatShare,
    top: 1,
  },
];

const WIDTH = 340;
const HEIGHT = 130;
const EDGE = { left: 8, right: 8, top: 20, bottom: 20 };
const RADIUS = 4;

/** The figures over the load, a point per run, coloured by its verdict; loads by their logarithm. */
export const knee = ({ runs }: Pick<CapacityVariant, 'runs'>): Html | null =>
  runs.length === 0
    ? null
    : html`<div class="knee">${FIGURES.map((figure) => panel(figure, runs))}</div>`;

function panel({ title, of, text, top }: Figure, runs: readonly CapacityRun[]): Html {
  const points = runs.flatMap((run) => {
    const value = of(run);
    return value === null ? [] : [{ run, value }];
  });
  const most = top ?? Math.max(1, maxOf(points.map(({ value }) => value)));
  const loads = [...new Set(runs.map(({ load }) => load))].sort((a, b) => a - b);
  const [first = 1, last = 1] = [loads[0], loads.at(-1)];
  const span = Math.max(1e-9, Math.log2(last / first));
  const x = (load: number) =>
    round(EDGE.left + (Math.log2(load / first) / span) * (WIDTH - EDGE.left - EDGE.right));
  const y = (value: number) =>
    round(
      HEIGHT - EDGE.bottom - (Math.min(value, most) / most) * (HEIGHT - EDGE.top - EDGE.bottom),
    );
  return html`<figure class="lane">
    <figcaption>${title}, top: ${text(most)}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} over the load">
      <path class="floor" d="M${EDGE.left} ${y(0)}H${WIDTH - EDGE.right}" />
      ${points.map(
        ({ run, value }) =>
          html`<circle
            class="${TONES[run.verdict]}"
            cx="${x(run.load)}"
            cy="${y(value)}"
            r="${RADIUS}"
          >
            <title>${run.load}: ${text(value)}, ${run.verdict}</title>
          </circle>`,
      )}
      <text x="${EDGE.left}" y="${HEIGHT - 4}">${first}</text>
      <text x="${WIDTH - EDGE.right}" y="${HEIGHT - 4}" text-anchor="end">${last}</text>
    </svg>
  </figure>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export const KNEE_STYLE = `
.knee { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 12px; margin: 10px 0; }
.knee .lane { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 6px 10px; margin: 0; }
.knee svg { width: 100%; height: auto; } .knee text { font-size: 11px; fill: var(--muted); } .knee .floor { stroke: var(--grid); }
.knee circle { fill: var(--tone); fill-opacity: .75; } .knee .well { --tone: var(--well); } .knee .warn { --tone: var(--warn); } .knee .bad { --tone: var(--bad); } .knee .unsure { --tone: var(--unsure); }
.answer { font-size: 16px; font-weight: 650; } .why { margin: 6px 0 0; padding-left: 18px; max-width: 100ch; }
`;
