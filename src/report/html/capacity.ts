import type {
  Capacity,
  CapacityRun,
  CapacityVariant,
  Return,
} from '../../compare/capacity-types.js';
import { formatCount } from '../../units/numbers.js';
import { answerText, detailTexts, headLine, KNEE_TITLES, kneeRows } from '../capacity-words.js';
import { plain } from '../plain.js';
import { knee } from './capacity-knee.js';
import { html, type Html } from './markup.js';
import { verdictBadge } from './shapes.js';
import { reportLink, staticPage } from './static-page.js';
import { section, table, together } from './tables.js';

/** `capacity.html`: one file, no script; its runs' own pages are linked. */
export function renderCapacityHtml(capacity: Capacity): string {
  const { variants, scenario } = capacity;
  return staticPage(`${plain(scenario)}: capacity`, headLine(capacity), [
    section(
      'answers',
      'What holds',
      html`<div class="cards">${variants.map((variant) => card(capacity, variant))}</div>`,
    ),
    ...variants.map((variant, n) =>
      section(
        `variant-${n}`,
        `By load: ${plain(variant.label)}`,
        together(knee(variant, variants), loads(variant), runs(variant)),
      ),
    ),
  ]);
}

function card(capacity: Capacity, variant: CapacityVariant): Html {
  const why = detailTexts(capacity, variant);
  return html`<article class="card ${toneOf(variant)}">
    <h3>${plain(variant.label)}</h3>
    <p class="evidence"><b>${answerText(capacity, variant)}</b></p>
    ${
      why.length === 0
        ? null
        : html`<ul class="why">
            ${why.map((text) => html`<li>${text}</li>`)}
          </ul>`
    }
  </article>`;
}

/** How far the answer is known, not how large it is. */
function toneOf({ answer, reason }: CapacityVariant): string {
  if (reason !== null || answer === null) return 'none';
  if (answer.unmeasured !== null) return 'unsure';
  return answer.held === null ? 'bad' : 'well';
}

/** Without the bars, which the pictures above are better at. */
function loads(variant: CapacityVariant): Html | null {
  const keep = KNEE_TITLES.flatMap((title, n) => (title === '' ? [] : [n]));
  const of = (cells: string[]) => keep.map((n) => cells[n] ?? '');
  const rows = kneeRows(variant).map(({ cells }) => of(cells));
  return table(`Figures by load: ${plain(variant.label)}`, of(KNEE_TITLES), rows, 2);
}

function runs({ label, runs: all, comeback }: CapacityVariant): Html | null {
  const cells = ({ load, verdict, why, folder }: CapacityRun, n: number) => [
    html`<a href="${reportLink(folder)}">run ${n + 1}</a>`,
    formatCount(load),
    verdictBadge(verdict),
    html`<div class="wide">${plain(why)}</div>`,
  ];
  const back = ({ held, extra, verdict, evidence, folder }: Return, n: number) => [
    html`<a href="${reportLink(folder)}">return ${n + 1}</a>`,
    `${formatCount(held)} + ${formatCount(extra)}`,
    verdictBadge(verdict),
    html`<div class="wide">${plain(evidence)}</div>`,
  ];
  const rows = [...all.map(cells), ...comeback.map(back)];
  if (rows.length === 0) return null;
  return html`<details>
    <summary>Every run, in their order</summary>
    <div class="stack">
      ${table(`Runs in their order: ${plain(label)}`, ['run', 'load', 'verdict', 'evidence'], rows)}
    </div>
  </details>`;
}
