import type { CapacityRun, CapacityVariant } from '../../compare/capacity-types.js';
import { formatUs } from '../../units/duration.js';
import { formatCount, formatShare } from '../../units/numbers.js';
import { html, type Html } from './markup.js';
import { TONES } from './shapes.js';
import { reportLink } from './static-page.js';
import { heights, level, round, upright, within } from './svg.js';

type Figure = {
  title: string;
  /** null: nothing was measured. */
  of: (run: CapacityRun) => number | null;
  text: (value: number) => string;
  /** Top of the scale; null: the largest value. */
  top: number | null;
  worst: (...values: number[]) => number;
};

const FIGURES: Figure[] = [
  {
    title: 'captures that settled',
    of: ({ figures }) => figures.capturedShare,
    text: formatShare,
    top: 1,
    worst: Math.min,
  },
  {
    title: 'schedule p99',
    of: ({ figures }) => figures.scheduleP99Us,
    text: formatUs,
    top: null,
    worst: Math.max,
  },
  {
    title: 'JS thread in native events',
    of: ({ figures }) => figures.jsSharePeak,
    text: formatShare,
    top: 1,
    worst: Math.max,
  },
];

const HEIGHT = 170;
const TOP = 14;
const FLOOR = HEIGHT - 24;
/** Room for the axis on the left, of the width. */
const AXIS = 0.2;
const inPlot = within(0.05);
const place = (share: number) => inPlot(AXIS + share * (1 - AXIS));

/**
 * The figures over the load, a point per run: a disc held, a cross gave out, a ring told nothing.
 * The line goes through the worst of each load; all variants share the scales.
 * @param all the variants of the page
 */
export function knee(variant: CapacityVariant, all: readonly CapacityVariant[]): Html | null {
  if (variant.runs.length === 0) return null;
  const runs = all.flatMap((one) => one.runs);
  return html`<ul class="signkey" aria-label="What the points are">
      ${(['held', 'gave-out', 'nothing'] as const).map(
        (showed) =>
          html`<li>
            <svg class="key-point" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
              ${mark(showed)}
            </svg>
            ${SHOWED[showed]}
          </li>`,
      )}
    </ul>
    <div class="knee">${FIGURES.map((figure) => panel(figure, variant, runs))}</div>`;
}

const SHOWED: Record<CapacityRun['showed'], string> = {
  held: 'held',
  'gave-out': 'gave out',
  nothing: 'invalid, told nothing',
};

function panel(figure: Figure, variant: CapacityVariant, all: readonly CapacityRun[]): Html {
  const { title, of, text, top } = figure;
  const known = (runs: readonly CapacityRun[]) => runs.flatMap((run) => of(run) ?? []);
  const y = heights(known(all), { top: TOP, floor: FLOOR, most: top });
  const loads = all.map(({ load }) => load);
  const [first, last] = [Math.min(...loads), Math.max(...loads)];
  const span = Math.log2(last / first);
  const x = (load: number) => place(span === 0 ? 0.5 : Math.log2(load / first) / span);
  const worst = worstByLoad(figure, variant.runs);
  return html`<figure class="lane">
    <figcaption><b>${title}</b> ${y.log ? html`<small>log scale</small>` : null}</figcaption>
    <p class="aside">
      ${title} by load: ${worst.map(({ load, value }) => `${load}: ${text(value)}`).join(', ')}
    </p>
    <svg height="${HEIGHT}" aria-hidden="true">
      ${y.ticks.map(
        (value) =>
          html`${level(place(-0.04), '100%', y.of(value), 'tick')}<text
              class="value"
              x="${place(-0.07)}"
              y="${round(y.of(value) + 4)}"
              text-anchor="end"
              >${text(value)}</text
            >`,
      )}
      ${level(place(-0.04), '100%', FLOOR, 'floor')} ${boundary(variant, x)}
      ${worst.slice(1).map(({ load, value }, n) => {
        const from = worst[n];
        return from === undefined
          ? null
          : html`<line
              class="joined"
              x1="${x(from.load)}"
              y1="${round(y.of(from.value))}"
              x2="${x(load)}"
              y2="${round(y.of(value))}"
            />`;
      })}
      ${variant.runs.map((run) => {
        const value = of(run);
        return value === null ? null : point(run, text(value), x(run.load), round(y.of(value)));
      })}
      ${labelsOf(variant, first, last).map(
        (load) =>
          html`<text x="${x(load)}" y="${HEIGHT - 7}" text-anchor="middle"
            >${formatCount(load)}</text
          >`,
      )}
    </svg>
  </figure>`;
}

function point({ load, verdict, showed, folder }: CapacityRun, text: string, x: string, y: number) {
  return html`<a href="${reportLink(folder)}" tabindex="-1"
    ><svg class="point-${showed} ${TONES[verdict]}" x="${x}" y="${y}">
      ${mark(showed)}
      <title>${formatCount(load)}: ${text}, ${verdict}</title>
    </svg></a
  >`;
}

function mark(showed: CapacityRun['showed']): Html {
  switch (showed) {
    case 'held':
      return html`<circle class="disc" r="4.5" />`;
    case 'gave-out':
      return html`<path class="cross" d="M-4 -4 4 4M4 -4-4 4" />`;
    case 'nothing':
      return html`<circle class="ring" r="4" />`;
  }
}

function worstByLoad({ of, worst }: Figure, runs: readonly CapacityRun[]) {
  const loads = [...new Set(runs.map(({ load }) => load))].sort((a, b) => a - b);
  return loads.flatMap((load) => {
    const values = runs.flatMap((run) => (run.load === load ? (of(run) ?? []) : []));
    return values.length === 0 ? [] : [{ load, value: worst(...values) }];
  });
}

/** The largest load that held, and from where on it gave out. */
function boundary({ answer }: CapacityVariant, x: (load: number) => string): Html | null {
  const { gaveOut = null, unmeasured = null } = answer ?? {};
  const [beyond, kind] =
    unmeasured === null ? [gaveOut, 'limit-gave-out'] : [unmeasured, 'limit-unsure'];
  return html`${answer?.held == null ? null : upright(x(answer.held), TOP - 6, FLOOR, 'limit-held')}
  ${beyond === null ? null : upright(x(beyond), TOP - 6, FLOOR, kind)}`;
}

/** Of neighbours only the one that held: two numbers would lie on each other. */
function labelsOf({ answer }: CapacityVariant, first: number, last: number): number[] {
  const { held = null, gaveOut = null } = answer ?? {};
  const near = (a: number, b: number) => Math.abs(Math.log2(a / b)) < Math.log2(last / first) / 8;
  const wanted = [
    first,
    last,
    ...(held === null ? [] : [held]),
    ...(gaveOut === null ? [] : [gaveOut]),
  ];
  return wanted.reduce<number[]>(
    (kept, load) => (kept.some((other) => near(load, other)) ? kept : [...kept, load]),
    [],
  );
}
